package screen

// PageOf is a page of a model as it is inside, to be compared.
func PageOf(m Model, key string) any {
	_, p := m.page(key)
	return p
}
