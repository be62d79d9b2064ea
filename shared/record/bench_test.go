package record_test

import (
	"testing"

	"qianshao/shared/record"
)

func BenchmarkParseAct(b *testing.B) {
	line := []byte(`{"kind":"checkin","id":"c-000123","set":{"team":"500116-0007","origin":"市内","admission":"admitted","place":"几江街道集结点","arrived_at":"2026-07-12T14:31:00+08:00","people":12,"vehicles":3,"capability":"water","self_sufficiency_hours":72,"recorded_by":"张伟"}}`)
	s := record.Standard()
	b.SetBytes(int64(len(line)))
	for b.Loop() {
		if _, err := record.ParseAct(s, line); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkAppendDump(b *testing.B) {
	p := conflicted()
	for b.Loop() {
		if _, err := record.AppendDump(nil, &p.r, p.source); err != nil {
			b.Fatal(err)
		}
	}
}
