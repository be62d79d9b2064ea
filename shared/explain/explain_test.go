package explain_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"qianshao/shared/control"
	"qianshao/shared/explain"
	"qianshao/shared/identity"
	"qianshao/shared/ledger"
	"qianshao/shared/record"
	"qianshao/shared/roster"
	"qianshao/shared/shelf"
	"qianshao/shared/sqlitedb"
	"qianshao/syncproto/bundle"
)

func TestErrorsHaveACodeAndTwoSentences(t *testing.T) {
	cases := []struct {
		err  error
		code string
	}{
		{sqlitedb.ErrFull, "disk_full"},
		{fmt.Errorf("%w: %w", ledger.ErrUnknownOutcome, sqlitedb.ErrIO), "outcome_unknown"},
		{ledger.ErrWorn, "disk_failing"},
		{ledger.ErrForgot, "database_forgot"},
		{fmt.Errorf("%w: %w", shelf.ErrLeftOut, sqlitedb.ErrFull), "bundle_lacks_last"},
		{fmt.Errorf("open ledger: %w: %w", sqlitedb.ErrNewer, errors.New("version 9")), "newer_database"},
		{&control.HeldError{PID: 7, Command: "terminal"}, "already_running"},
		{identity.Refuse(identity.CodeExpired, errors.New("old")), "code_expired"},
		{&record.Problem{Code: record.UnknownKind, Kind: "x"}, "unknown_kind"},
		{&roster.Refusal{Code: roster.SameSpace}, string(roster.SameSpace)},
		{shelf.ErrNoSpace, "unknown_space"},
		{shelf.ErrElsewhere, "bundle_elsewhere"},
		{bundle.ErrNot, "not_a_bundle"},
		{bundle.ErrNewer, "newer_bundle"},
		{bundle.ErrSealed, "encrypted_bundle"},
		{bundle.ErrForOthers, "bundle_for_others"},
		{bundle.ErrCut, "cut_bundle"},
		{bundle.ErrDamaged, "damaged_bundle"},
		{bundle.ErrRefused, "bundle_refused"},
		{bundle.ErrTaken, "file_exists"},
		{bundle.ErrFull, "stick_full"},
		{errors.New("something odd"), "fault"},
	}
	for _, c := range cases {
		m := explain.Of(fmt.Errorf("wrapped: %w", c.err))
		if m.Code != c.code || m.Zh == "" || m.En == "" || m.Zh == m.En || strings.Contains(m.En, "%!") || strings.Contains(m.Zh, "%!") {
			t.Errorf("%v: %+v, want code %s", c.err, m, c.code)
		}
	}
}
