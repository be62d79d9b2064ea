package procedure

import "slices"

// Standard is every book and page of this version, area by area. A new area adds its lines here.
func Standard() *Books {
	b := &Books{}
	for _, area := range []func() ([]Register, []Page){
		command, information, forces, traffic, tasks, logistics, leaving, paperwork, census, training,
	} {
		registers, pages := area()
		for i := range registers {
			b.registers = append(b.registers, &registers[i])
		}
		for _, p := range pages {
			b.place(p)
		}
	}
	return b
}

// place adds a page, or the tabs of one that another area began.
func (b *Books) place(p Page) {
	if i := slices.IndexFunc(b.pages, func(q Page) bool { return q.Name == p.Name }); i >= 0 {
		b.pages[i].Tabs = append(b.pages[i].Tabs, p.Tabs...)
		if b.pages[i].Alert == nil {
			b.pages[i].Alert = p.Alert
		}
		return
	}
	b.pages = append(b.pages, p)
}
