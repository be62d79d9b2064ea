package screen

import "qianshao/shared/procedure"

// pages makes every page, with the drafts that were kept: the product's own screens, then those of the books.
func pages(declared *procedure.Books, drafts map[string]string) []page {
	kept := func(key string) draft { return decodeDraft(drafts[key]) }
	all := []page{
		newActivation(kept("activation")), newSignup(kept("signup")), newCheckin(kept("checkin")), newNeeds(kept("needs")), newTasks(kept("tasks")),
		newBoard(kept("board")), newWithdrawal(kept("withdrawal")), newJournal(kept("journal")), counts{}, papers{}, sheets{}, newSyncCentre(kept("sync")), settings{},
	}
	for _, p := range declared.Pages() {
		if len(p.Tabs) > 0 {
			all = append(all, newBooks(declared, p, kept(p.Name)))
		}
	}
	return all
}
