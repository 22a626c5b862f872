"""Stand-ins for the object stores of three clouds and for who hands out their tokens, as strict as the clouds' documents are about what a client has to send."""
