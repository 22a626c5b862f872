package main

import (
	"io"
	"net"
	"sync"
	"time"
)

// How often and how long a target that does not answer is tried: the API server is started after its forwarder when a cluster comes back.
const (
	dialTries = 20
	dialPause = 100 * time.Millisecond
)

// forward passes connections that arrive at one address on to another. The node reaches the API server by it, which itself listens on loopback only.
func forward(listen, target string) error {
	listener, err := net.Listen("tcp", listen)
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
