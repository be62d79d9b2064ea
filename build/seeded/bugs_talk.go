package main

// talkBugs are mistakes in what two replicas tell each other.
func talkBugs() []Bug {
	return []Bug{
		{
			Name: "gap-accepted", File: "syncproto/chain.go",
			Old: `	if first > head.Seq+1 {
		return head, Gap
	}
`,
			New:  "",
			Room: "./syncproto", Run: "TestAcceptKeepsWhatContinuesTheLogAndNothingElse",
			Why: "the signature is checked below, so the number looks redundant",
		},
		{
			Name: "resume-loses-last", File: "syncproto/vectors.go",
			Old: `		f.sent = max(f.sent, f.acked)
`,
			New: `		f.sent = max(f.sent, f.acked+1)
`,
			Room: "./syncproto", Run: "TestSessionsNeverOverstateAndConvergeOverAnyLink",
			Why: "taking the last number held for the next one to send",
		},
		{
			Name: "own-tail-ignored", File: "syncproto/own.go",
			Old: `		return l.Device != self || theirs[l] <= sealed[l] || beyond
`,
			New: `		return l.Device != self || theirs[l] <= sealed[l]+1 || beyond
`,
			Room: "./syncproto", Run: "TestUnprovenNamesOnlyOwnLogsThatAreBehind",
			Why: "an open change was counted as sealed already",
		},
		{
			Name: "lanes-reversed", File: "syncproto/outgoing.go",
			Old: `		if lane < 0 && len(o.lanes[l]) > 0 {
`,
			New: `		if len(o.lanes[l]) > 0 {
`,
			Room: "./syncproto", Run: "TestScenarios|TestTheLastLaneGetsATenthWhileOthersWait",
			Why: "the loop keeps the last match instead of the first",
		},
		{
			Name: "credit-ignored", File: "syncproto/outgoing.go",
			Old:  "return min(s.outgoing.credit, s.outgoing.pace.room())",
			New:  "return s.outgoing.pace.room()",
			Room: "./syncproto", Run: "TestNothingIsSentBeyondTheCreditOfTheOtherSide",
			Why: "the pace bounds what flies, so credit seems to be the same thing twice",
		},
		{
			Name: "data-before-facts", File: "syncproto/outgoing.go",
			Old:  "!s.facts.known || len(o.loading) > 0 ||",
			New:  "len(o.loading) > 0 ||",
			Room: "./syncproto", Run: "TestScenarios",
			Why: "waiting for the list of facts looks like a lost round trip",
		},
		{
			Name: "revocation-not-passed-on", File: "syncproto/facts.go",
			Old: `	for _, b := range known {
		s.facts.add(b)
	}
	if s.facts.known {
		s.sendFacts()
	}
`,
			New: `	for _, b := range known {
		s.facts.add(b)
	}
`,
			Room: "./syncproto/peer", Run: "TestFactsAndNewSpacesTravelDuringATalk",
			Why: "facts were thought to travel in the greeting alone",
		},
		{
			Name: "watchdog-asleep", File: "syncproto/watch.go",
			Old: `	patience := s.limits.StallMillis + s.outgoing.pace.backlogMillis()
`,
			New: `	patience := 1000*s.limits.StallMillis + s.outgoing.pace.backlogMillis()
`,
			Room: "./syncproto/peer", Run: "TestALinkThatTakesAndNeverAnswersIsDroppedAfterThirtySeconds",
			Why: "the limit was thought to be in seconds",
		},
		{
			Name: "gap-never-gives-up", File: "syncproto/incoming.go",
			Old:  `	if f.in.gaps > s.limits.GapsForgiven {`,
			New:  `	if f.in.gaps > s.limits.GapsForgiven*1000 {`,
			Room: "./syncproto", Run: "TestALogWithEverNewGapsIsGivenUp",
			Why: "asking once more never hurts",
		},
		{
			Name: "ack-of-what-was-refused", File: "syncproto/peer/conversation.go",
			Old: `		c.session.Appended(b.Space, kept)
`,
			New: `		for i := range kept {
			run := b.Runs[i].Segments
			kept[i].Head = max(kept[i].Head, run[len(run)-1].Last)
		}
		c.session.Appended(b.Space, kept)
`,
			Room: "./syncproto/peer", Run: "TestALogThatForksIsNotSaidToBeHeld",
			Why: "acknowledging the batch as it was handed over",
		},
		{
			Name: "append-error-passed-over", File: "syncproto/peer/conversation.go",
			Old: `		if err != nil {
			return fmt.Errorf("append segments: %w", err)
		}
`,
			New: `		if err != nil {
			continue
		}
`,
			Room: "./syncproto/peer", Run: "TestAFailingDiskEndsTheTalkWithoutSayingWhy",
			Why: "the disk is full for a moment only: go on with the next batch",
		},
	}
}
