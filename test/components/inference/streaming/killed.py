"""Runs a stream's program until it is about to keep its position for the given time, and kills it there as the kernel would, when all that it wrote has
reached the servers."""

import importlib.util
import os
import signal
import sys

path, calls = sys.argv[1], int(sys.argv[2])
spec = importlib.util.spec_from_file_location("stream", path)
stream = importlib.util.module_from_spec(spec)
spec.loader.exec_module(stream)

counted = 0


def dies(work):
    def counting(self, *args, **kwargs):
        global counted
        counted += 1
        if counted == calls:
            getattr(self, "flush", lambda _: None)(30)
            os.kill(os.getpid(), signal.SIGKILL)
        return work(self, *args, **kwargs)

    return counting


class Consumer(stream.Consumer):
    commit = dies(stream.Consumer.commit)


class Producer(stream.Producer):
    commit_transaction = dies(stream.Producer.commit_transaction)


stream.Consumer, stream.Producer = Consumer, Producer
stream.main()
