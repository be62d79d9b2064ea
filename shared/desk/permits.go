package desk

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"qianshao/shared/identity"
	"qianshao/shared/procedure"
	"qianshao/shared/record"
	"qianshao/shared/report"
	"qianshao/shared/roster"
)

// Passes signs area permits and knows who may: what a station has beyond its ledgers.
type Passes interface {
	// SignPermit makes the code of a permit with the device's key and the serial of its grant.
	SignPermit(identity.Permit) (string, error)
	// Trust is what is held now of devices, of revocations and of the clock.
	Trust() Trust
}

// Trust is what a permit is judged by.
type Trust struct {
	Roll       *identity.Roll
	Space      uuid.UUID
	ListAt     time.Time // up to when news of revocations were heard, by the wall; zero: never
	ClockKnown bool      // the wall's clock was compared, or nobody is there to compare it with
}

// PermitCheck is what a look at a permit found; it is on record already.
type PermitCheck struct {
	Verdict identity.PermitVerdict
	Permit  identity.Permit // zero when the code could not be read
	Known   bool            // its record is held here
	Why     record.Label    // the reasons in words
	ListAt  time.Time       // up to when revocations are known; zero: never
	At      time.Time
	Point   string // the checkpoint's name; empty when none is chosen
	Area    string
}

// NoPasses refuses where the machine has no key.
const NoPasses roster.Code = "no_permit_key"

// CheckPermit judges a permit's code with no network and records the look, whatever it found. checkpoint may be zero.
// With an error that is no refusal the check holds all the same where its Verdict has a light; it is only not on record.
func (d *Desk) CheckPermit(ctx context.Context, code string, checkpoint uuid.UUID) (PermitCheck, record.Receipt, error) {
	if d.passes == nil {
		return PermitCheck{}, record.Receipt{}, procedure.No(NoPasses, "这里不能查验通行证。没有记录任何内容；请在席位终端上扫码。",
			"Permits cannot be checked here. Nothing was recorded; scan at a terminal.")
	}
	trust := d.passes.Trust()
	var check PermitCheck
	receipt, err := d.act(ctx, func(f facts, a roster.Actor) (record.Act, error) {
		if a.Post.ReadOnly {
			return record.Act{}, &roster.Refusal{Code: roster.ReadOnly}
		}
		var err error
		if check, err = d.judge(f.r, a, code, checkpoint, trust); err != nil {
			return record.Act{}, err
		}
		return scanOf(check, a, code), nil
	})
	if err != nil && roster.Refused(err) == nil {
		// A full disk keeps no record, but the car still stands at the cordon: it is judged all the same.
		judged := d.look(ctx, func(r record.Reader) (failed error) {
			check, failed = d.judge(r, d.actor(), code, checkpoint, trust)
			return failed
		})
		err = errors.Join(err, judged)
	}
	return check, receipt, err
}

// judge holds a code against what is known in one moment of the space.
func (d *Desk) judge(r record.Reader, a roster.Actor, code string, checkpoint uuid.UUID, trust Trust) (PermitCheck, error) {
	check := PermitCheck{At: a.Now, ListAt: trust.ListAt}
	at := identity.Checkpoint{Space: trust.Space, Exercise: a.Exercise, Now: a.Now, ClockKnown: trust.ClockKnown}
	if !trust.ListAt.IsZero() {
		at.ListAt = a.Now.Add(-d.wall().Sub(trust.ListAt)) // an exercise's clock runs apart from the wall's
	}
	point, ok, err := r.Find("checkpoint", checkpoint)
	if err != nil {
		return check, fmt.Errorf("find checkpoint: %w", err)
	}
	if ok && !point.Gone {
		check.Point, check.Area = point.Text("name"), point.Text("area")
		at.Area = check.Area
	}
	p, err := identity.ParsePermit(code)
	if err != nil {
		check.Verdict = identity.RefusedPermit(err)
		check.Why = report.PermitReasons(check.Verdict, check.ListAt)
		return check, nil
	}
	row, ok, err := r.Find("permit", p.ID)
	if err != nil {
		return check, fmt.Errorf("find permit: %w", err)
	}
	if ok {
		at.Standing = procedure.PermitStands(&row, p)
		at.Standing.Valid = at.Standing.Valid && !row.Gone
	}
	check.Permit, check.Known = p, ok
	check.Verdict = trust.Roll.JudgePermit(p, at)
	check.Why = report.PermitReasons(check.Verdict, check.ListAt)
	return check, nil
}

// scanOf is the record of a look.
func scanOf(check PermitCheck, a roster.Actor, code string) record.Act {
	set := procedure.NewEdit("scan", record.NewID(1)).Time("at", check.At).Text("verdict", string(check.Verdict.Light)).Text("why", clip(check.Why.Zh, 500)).
		Text("checkpoint", check.Point).Text("area", check.Area).Time("list_at", check.ListAt).Text("recorded_by", a.Operator)
	if check.Permit.ID == (uuid.UUID{}) {
		return record.Act{Edits: []record.Edit{set.Text("code", clip(code, 600)).Edit()}}
	}
	holder := check.Permit.Plate
	if check.Permit.Holder != "" {
		holder += " " + check.Permit.Holder
	}
	set.Ref("permit", check.Permit.ID).Text("permit_no", check.Permit.Number).Text("holder", holder)
	return record.Act{Edits: []record.Edit{set.Edit()}}
}

func clip(text string, most int) string {
	if r := []rune(text); len(r) > most {
		return string(r[:most])
	}
	return text
}

// signer signs permits for papers; nil where there is no key.
func (d *Desk) signer() func(identity.Permit) (string, error) {
	if d.passes == nil {
		return nil
	}
	return func(p identity.Permit) (string, error) {
		p.Space, p.Exercise = d.passes.Trust().Space, d.clock != nil
		return d.passes.SignPermit(p)
	}
}
