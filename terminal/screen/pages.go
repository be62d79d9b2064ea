package screen

// pages makes every page in the order of the left-hand list, with the drafts that were kept.
func pages(drafts map[string]string) []page {
	return []page{
		newCheckin(decodeDraft(drafts["checkin"])),
	}
}
