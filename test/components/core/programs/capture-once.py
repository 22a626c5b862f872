"""Keeps one request of a model as its server would, at once and in the bucket of CAPTURE_URI; prints how many rows were written."""

import time

from capture import CAPTURED, Capture


class Call:
    data, result = [[5.1, 3.5]], [0]

    def declared(self):
        return None


capture = Capture.of_environment("example", "champion")
capture.start()
capture.keep({"id": "one", "began": time.time(), "version": "1", "status": 200, "seconds": 0.1}, Call())
capture.stop()
print(int(CAPTURED.labels("example", "champion")._value.get()))
