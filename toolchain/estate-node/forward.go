package main

import (
	"fmt"
	"io"
	"net"
	"os"
	"runtime"
	"sync"
	"time"

	"golang.org/x/sys/unix"
)

// How often and how long a target that does not answer is tried: the API server may be on its way back.
const (
	dialTries = 20
	dialPause = 100 * time.Millisecond
)

// forward listens in the network of the process `owner` and passes connections on to an address in its own. The node reaches the API server by it, which
// listens on the host's loopback only: no port is opened on the host, and no firewall of the host is in between.
func forward(owner, listen, target string) error {
	listener, err := listenIn("/proc/"+owner+"/ns/net", listen)
	if err != nil {
		return err
	}
	for {
		from, err := listener.Accept()
		if err != nil {
			return err
		}
		go pass(from.(*net.TCPConn), target)
	}
}

// listenIn opens a socket in another network. A socket stays in the network in which it was made, whatever becomes of its maker.
func listenIn(network, address string) (listener net.Listener, err error) {
	other, err := os.Open(network)
	if err != nil {
		return nil, err
	}
	defer other.Close()
	done := make(chan struct{})
	go func() {
		defer close(done)
		// the thread is never given back, so nothing else ever runs in the other network
		runtime.LockOSThread()
		if err = unix.Setns(int(other.Fd()), unix.CLONE_NEWNET); err != nil {
			err = fmt.Errorf("entering %s: %w", network, err)
			return
		}
		listener, err = net.Listen("tcp", address)
	}()
	<-done
	return listener, err
}

func pass(from *net.TCPConn, target string) {
	defer from.Close()
	connection, err := dial(target)
	if err != nil {
		return
	}
	to := connection.(*net.TCPConn)
	defer to.Close()
	var both sync.WaitGroup
	both.Go(func() { copyHalf(to, from) })
	both.Go(func() { copyHalf(from, to) })
	both.Wait()
}

func dial(target string) (connection net.Conn, err error) {
	for range dialTries {
		if connection, err = net.Dial("tcp", target); err == nil {
			return connection, nil
		}
		time.Sleep(dialPause)
	}
	return nil, err
}

// copyHalf passes on one direction and its end, so that the other direction may go on.
func copyHalf(to, from *net.TCPConn) {
	_, _ = io.Copy(to, from)
	_ = to.CloseWrite()
	_ = from.CloseRead()
}
