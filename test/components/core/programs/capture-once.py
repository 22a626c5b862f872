"""Keeps one request of a model as its server would, in the bucket of CAPTURE_URI, and ends once it is there; prints how many rows were written."""

import time

from capture import CAPTURED, Capture


class Call:
    data, result = [[5.1, 3.5]], [0]

    def declared(self):
        return None


capture = Capture.of_environment("example", "champion")
capture.start()
capture.keep({"id": "one", "began": time.time(), "version": "1", "status": 200, "seconds": 0.1}, Call())
written = CAPTURED.labels("example", "champion")._value
# A server that ends waits some seconds for the last rows, which loading a cloud's library alone may take.
end = time.monotonic() + 60
while written.get() == 0 and time.monotonic() < end:
    time.sleep(0.05)
capture.stop()
print(int(written.get()))
