package desk_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"qianshao/shared/desk"
	"qianshao/shared/paper"
	"qianshao/shared/procedure"
	"qianshao/shared/roster"
)

// officeBeside is a desk beside the office of the census, which sets numbers for every space.
func officeBeside(t *testing.T) (office, func(key, value string)) {
	a, _, census := two(t)
	o := office{a}
	o.opens()
	home := &place{Desk: desk.New(census, desk.Options{Operator: "李敏", Now: func() time.Time { return *a.clock }}), t: t, ledger: census, clock: a.clock}
	return o, func(key, value string) { home.does(home.call("setting.set", "", "which", key, "value", value)) }
}

func TestD3_PublicationsStandAsLongAsTheCensusSets(t *testing.T) {
	o, set := officeBeside(t)
	set("need.valid_hours", "12")
	stands := func(p uuid.UUID) time.Duration {
		row := o.row("publication", p)
		return row.Time("expires_at").Sub(row.Time("published_at")).Round(time.Minute)
	}
	p := o.makes("publication.notice", "title", "集结点变更", "text", "改到东门", "signed_by", "周主任")
	if got := stands(p); got != 12*time.Hour {
		t.Errorf("12 hours are set, and it stands for %s", got)
	}
	set("need.valid_hours", "6")
	o.performs("publication.renew", p)
	if got := stands(p); got != 6*time.Hour {
		t.Errorf("6 hours are set, and renewed it stands for %s", got)
	}
	n := o.needs("排查危房")
	if got := must[desk.NeedPage](t)(o.Need(t.Context(), n)).Valid; got != 6*time.Hour {
		t.Errorf("the form of a need opens with %s", got)
	}
}

func TestD3_WhatIsPublishedAsksToBeConfirmedAsTheCensusSets(t *testing.T) {
	o, set := officeBeside(t)
	n := o.publishes("排查危房", 20, "rescue")
	o.makes("publication.notice", "title", "集结点变更", "text", "改到东门", "signed_by", "周主任")
	o.waits(40 * time.Hour)
	shown := func() (roster.Freshness, procedure.Tone) {
		line := o.lists(desk.RegisterQuery{Book: "publication", Only: map[string]string{"kind": "notice"}}).Lines[0]
		return must[desk.NeedPage](t)(o.Need(t.Context(), n)).Freshness, line.Cells[8].Tone
	}
	if need, notice := shown(); need != roster.Fresh || notice != procedure.Plain {
		t.Errorf("8 hours before their end: %q, %v", need, notice)
	}
	set("need.confirm_hours", "10")
	if need, notice := shown(); need != roster.Recheck || notice != procedure.Warn {
		t.Errorf("8 hours before their end, and 10 are set: %q, %v", need, notice)
	}
}

func TestD3_TheRankingCountsATeamFreshAsTheCensusSets(t *testing.T) {
	o, set := officeBeside(t)
	n := o.asks("排查危房", "rescue", 10, "人")
	o.arrives("江津志愿者", 10)
	o.waits(2 * time.Hour)
	score := func() int {
		found := must[[]roster.Candidate](t)(o.Candidates(t.Context(), roster.Ref{Kind: "need", ID: n}))
		return found[0].Score
	}
	before := score()
	set("rest.hours", "2")
	if got := score() - before; got != 15 {
		t.Errorf("fresh after 2 hours it gains %d points, want 15 of the 20 that 8 hours gave a quarter of", got)
	}
}

func TestR1_3_ANoticeReadsAsAMessage(t *testing.T) {
	o := newOffice(t)
	n := o.publishes("排查危房", 30, "rescue")
	text := paper.Plain(o.prints("need-notice", n))
	wants(t, text, "排查危房", "需要：30 人", "签发人：周主任", "第 1 版")
	for _, mark := range []string{"\t", "|", "<", "**", "\x1b"} {
		if strings.Contains(text, mark) {
			t.Errorf("a message has no %q: %s", mark, text)
		}
	}
}

func TestR1_3_APublicationSpeaksToTeamsOfACapability(t *testing.T) {
	o := newOffice(t)
	p := o.makes("publication.notice", "title", "请求支援", "text", "需冲锋舟", "signed_by", "周主任", "audience", "水上救援队伍")
	wants(t, paper.Plain(o.prints("notice", p)), "发布对象：水上救援队伍")
	if got := o.lists(desk.RegisterQuery{Book: "publication"}).Lines[0].Cells[4].Text; got != "水上救援队伍" {
		t.Errorf("the list shows that it is for %q", got)
	}
	n := o.needs("转移群众")
	other := o.as("王强", roster.Post{})
	other.does(other.VerifyNeed(t.Context(), roster.Verification{Need: n, Result: roster.NeedVerified, How: "回拨"}))
	o.does(o.PublishNeed(t.Context(), roster.Publishing{Need: n, SignedBy: "周主任", Basis: "指令", Audience: "医疗救护队伍"}))
	wants(t, paper.Plain(o.prints("need-notice", n)), "医疗救护队伍")
}
