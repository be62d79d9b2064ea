package main

// formBugs are mistakes in how things are written down, merged, carried and let in.
func formBugs() []Bug {
	return []Bug{
		{
			Name: "frame-length-unchecked", File: "syncproto/wire/codec.go",
			Old: `	if len(b) > FrameMax {
		return nil, fmt.Errorf("decode frame: %w: %d bytes", ErrTooLarge, len(b))
	}
`,
			New:  "",
			Room: "./syncproto/wire", Run: "TestHostileFramesAreRefused",
			Why: "the websocket has a read limit of its own",
		},
		{
			Name: "id-without-incarnation", File: "syncproto/dot/dot.go",
			Old: `	b := d.Log.AppendBinary(append(make([]byte, 0, 45), space[:]...))
`,
			New: `	of := d.Log
	of.Incarnation = 0
	b := of.AppendBinary(append(make([]byte, 0, 45), space[:]...))
`,
			Room: "./syncproto/dot", Run: "TestRecordIDsAreKnown",
			Why: "an id was meant to outlive a renumbering",
		},
		{
			Name: "stamp-not-later", File: "syncproto/stamp/stamp.go",
			Old: `		s = max(s, r+1)
`,
			New: `		s = max(s, r)
`,
			Room: "./syncproto/stamp", Run: "TestAStampIsLaterThanWhatItReplaces",
			Why: "equal seemed late enough: the log breaks ties",
		},
		{
			Name: "conflict-dropped", File: "syncproto/merge/record.go",
			Old: `	if at, ok := slices.BinarySearchFunc(f.Live, e, compareEntries); !ok {
`,
			New: `	if e.Op == Put {
		f.Live = slices.DeleteFunc(f.Live, func(o Entry) bool { return o.Op == Put && o.Stamp < e.Stamp })
	}
	if at, ok := slices.BinarySearchFunc(f.Live, e, compareEntries); !ok {
`,
			Room: "./syncproto/merge", Run: "TestARecordDependsOnlyOnWhichChangesCame",
			Why: "last writer wins is what everybody does",
		},
		{
			Name: "remove-before-add-lost", File: "syncproto/merge/record.go",
			Old: `	if len(f.Live) != n || seen(d) {
`,
			New: `	if len(f.Live) != n || seen(d) || w.Op == Remove {
`,
			Room: "./syncproto/merge", Run: "TestARecordDependsOnlyOnWhichChangesCame",
			Why: "nobody removes what is not there",
		},
		{
			Name: "deletion-beats-edit", File: "syncproto/merge/record.go",
			Old: `		e.Covers = slices.Clone(w.Replaces)
`,
			New: `		e.Covers = nil
`,
			Room: "./syncproto/merge", Run: "TestLife",
			Why: "what a deletion saw was thought to matter to the screen alone",
		},
		{
			Name: "digest-of-stick-unchecked", File: "syncproto/bundle/bundle.go",
			Old: `	if string(r.sum.Sum(nil)[:tagLen]) != string(tag) {
`,
			New: `	if len(tag) != tagLen {
`,
			Room: "./syncproto/bundle", Run: "TestX2_AChangedByteIsNoticedAndNothingWrongIsKept",
			Why: "the signature at the end covers it all anyway",
		},
		{
			Name: "part-left-unrenamed", File: "syncproto/bundle/write.go",
			Old: `	part := path + ".part"
`,
			New: `	part := path
`,
			Room: "./syncproto/bundle", Run: "TestX2_AFileIsThereWholeOrNotAtAll",
			Why: "one name less to clean up",
		},
		{
			Name: "fifth-call-let-in", File: "syncproto/reception/reception.go",
			Old: `	for len(own) >= r.options.PerDevice {
`,
			New: `	for len(own) > r.options.PerDevice {
`,
			Room: "./syncproto/reception", Run: "TestFifthCallOfADeviceEndsItsOldest",
			Why: "off by one",
		},
	}
}
