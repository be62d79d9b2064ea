package screen

// pages makes every page in the order of the left-hand list, with the drafts that were kept.
func pages(drafts map[string]string) []page {
	kept := func(key string) draft { return decodeDraft(drafts[key]) }
	return []page{
		newActivation(kept("activation")), newSignup(kept("signup")), newCheckin(kept("checkin")), newNeeds(kept("needs")), newTasks(kept("tasks")),
		newBoard(kept("board")), newWithdrawal(kept("withdrawal")), newJournal(kept("journal")), counts{}, newSyncCentre(kept("sync")), settings{},
	}
}
