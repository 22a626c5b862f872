for (;;) {
  // Blocks the event loop, so nothing in the process itself could end it.
}

export {};
