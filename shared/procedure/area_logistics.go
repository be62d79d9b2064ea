package procedure

// logistics is the books of supplies and care.
func logistics() ([]Register, []Page) {
	books := []Register{
		requestBook(), stockBook(), movementBook(), depotBook(), loanBook(), fuelBook(), lodgingBook(), stayBook(), mealBook(), injuryBook(), channelBook(),
	}
	page := Page{Name: "logistics", Label: says("后勤装备", "Supplies and care"), After: "traffic", Key: "F7"}
	for _, b := range books {
		page.Tabs = append(page.Tabs, Tab{Register: b.Name})
	}
	papers := Page{Name: "logistics-papers", Label: says("后勤报表", "Supply reports"), Under: "logistics", After: "logistics"}
	for _, name := range []string{
		"stock-table", "stock-places", "stock-expiring", "stock-below", "count-sheet", "fuel-table", "open-loans", "lodging-list", "meal-count", "injury-list", "communications-plan",
	} {
		papers.Tabs = append(papers.Tabs, Tab{Paper: name})
	}
	return books, []Page{page, papers}
}
