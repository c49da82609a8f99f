"""The GraphQL face: types over the reader port, one call of the reader a level."""
