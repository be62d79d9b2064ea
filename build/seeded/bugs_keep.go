package main

// keepBugs are mistakes in what a device keeps, whom it trusts and what it counts.
func keepBugs() []Bug {
	return []Bug{
		{
			Name: "published-before-commit", File: "shared/ledger/writing.go",
			Old: `		return w.finish()
	})
	if err != nil {
`,
			New: `		err := w.finish()
		l.publish(w)
		return err
	})
	if err != nil {
`,
			Room: "./shared/ledger", Run: "TestARefusedActLeavesNothing|TestAnActKnowsItsSizeAndGrant|TestWatchersHearOfEveryGrowth",
			Why: "readers would see it a moment earlier",
		},
		{
			Name: "unsealed-tail-offered", File: "shared/ledger/ledger.go",
			Old:  "func (l *Ledger) Vector() dot.Vector { return l.book.sealed() }",
			New:  "func (l *Ledger) Vector() dot.Vector { return l.book.applied() }",
			Room: "./shared/ledger", Run: "TestAnActIsReadBackAndTravels|TestAnAct|TestTheOpen|TestNoNumber",
			Why: "what is durable here was taken for what may be sent",
		},
		{
			Name: "witness-not-written", File: "shared/ledger/writing.go",
			Old: `	l.witness.note(l.reach())
`,
			New:  "",
			Room: "./shared/ledger", Run: "TestABackupTakenWhileTheLedgerIsOpenIsFoundOutToo",
			Why: "one write a save saved",
		},
		{
			Name: "numbers-reused-after-restore", File: "shared/ledger/witness.go",
			Old: `	return l.remark(ctx, database, said, inside, proven || fresh)
`,
			New: `	return l.remark(ctx, database, said, inside, proven || fresh || believed)
`,
			Room: "./shared/ledger", Run: "TestNoNumberIsEverUsedTwice",
			Why: "a witness that can be read was taken for one that agrees",
		},
		{
			Name: "group-answered-early", File: "shared/ledger/writing.go",
			Old: `			if t.err == nil {
				t.err = err
			}
			t.done = true
`,
			New: `			t.done = true
`,
			Room: "./shared/ledger", Run: "TestAFullDiskRefusesClearlyAndGoesOn",
			Why: "each piece of work had its own error, so the commit's was forgotten",
		},
		{
			Name: "unknown-field-dropped", File: "shared/ledger/writing.go",
			Old: `	if extra != nil {
		held = extra
	}
`,
			New: `	if extra != nil && r.table.kind == nil {
		held = extra
	}
`,
			Room: "./shared/ledger", Run: "TestWhatANewerVersionWroteIsKeptAndPassedOnAndLiftedWithoutAChange",
			Why: "only unknown kinds were thought to need it",
		},
		{
			Name: "quarantine-confirmed", File: "shared/shelf/log.go",
			Old:  "Acked: c.Acked, Denied: c.Denied, Stopped: stopped,",
			New:  "Acked: c.Acked, Stopped: stopped,",
			Room: "./shared/shelf", Run: "TestWhatAHubHoldsAndDoesNotAllowIsNotConfirmed",
			Why: "held there is held there",
		},
		{
			Name: "fallen-hub-still-believed", File: "shared/ledger/marks.go",
			Old: `	before := m.said[s.Device]
	m.said[s.Device] = s
`,
			New: `	before := m.said[s.Device]
	s.Acked = s.Acked.Clone()
	s.Acked.Raise(before.Acked)
	m.said[s.Device] = s
`,
			Room: "./shared/ledger", Run: "TestMarksSayHowFarAndNeverMore",
			Why: "acknowledgements only ever rise",
		},
		{
			Name: "old-stick-lowers", File: "shared/shelf/bundle.go",
			Old: `	if len(acked) == 0 || at <= known.At || !acked.Covers(known.Acked) {
`,
			New: `	if len(acked) == 0 {
`,
			Room: "./shared/shelf", Run: "TestX2_AStickThatWasWrittenConfirmsNothing|TestX2_TwoTerminals|TestX2_AnOldStickTakesNothingBack",
			Why: "the newest word read was taken for the newest word said",
		},
		{
			Name: "pin-unchecked", File: "shared/identity/certificate.go",
			Old: `			if PinOf(public) != pin {
				return ErrPin
			}
`,
			New: `			_, _ = public, pin
`,
			Room: "./shared/identity", Run: "TestTerminalLeavesBeforeItSaysAnythingToAnotherKey",
			Why: "the handshake proved a key, and nobody asked whose",
		},
		{
			Name: "revocation-by-device-only", File: "shared/identity/revocation.go",
			Old:  "a.Incarnation == d.Log.Incarnation && a.Lane == d.Log.Lane",
			New:  "a.Lane == d.Log.Lane",
			Room: "./shared/identity", Run: "TestRevocation",
			Why: "a device was thought to write under one incarnation",
		},
		{
			Name: "hub-made-by-anybody", File: "shared/identity/roll.go",
			Old: `		if byRoot && f.Grant.Is(RoleHub) {
`,
			New: `		if f.Grant.Is(RoleHub) {
`,
			Room: "./shared/identity", Run: "TestOnlyAuthorityIsBelieved",
			Why: "the signature fits, so it must be allowed",
		},
		{
			Name: "calls-in-step", File: "terminal/uplink/backoff.go",
			Old: `	return pause/2 + time.Duration(chance*float64(pause/2))
`,
			New: `	return pause + 0*time.Duration(chance)
`,
			Room: "./terminal/uplink", Run: "TestStormOfTerminalsSpreadsOut|TestBackoff",
			Why: "a pause of a second should be a second",
		},
		{
			Name: "counted-twice", File: "shared/roster/achieved.go",
			Old: `			if again.Counts && SameReport(&first.FieldReport, &again.FieldReport) {
`,
			New: `			if again.Counts && first.ID == again.ID && SameReport(&first.FieldReport, &again.FieldReport) {
`,
			Room: "./shared/roster", Run: "TestR6_1_ReportsOfOneTaskAndPeriodCountOnce",
			Why: "two reports with two ids were taken for two achievements",
		},
	}
}
