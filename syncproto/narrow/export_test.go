package narrow

// Decode reads the contents of a message without its seal, for fuzzing what an authentic but broken sender could say.
func (r *Reader) Decode(b *Book, plain []byte) ([]Item, error) {
	m, err := r.decode(b, plain, 1_800_000_000_000)
	return m.items, err
}

// Encode writes items as the contents of a message.
func (r *Reader) Encode(b *Book, items []Item, now int64) ([]byte, error) {
	return r.encode(b, &message{items: items}, now)
}
