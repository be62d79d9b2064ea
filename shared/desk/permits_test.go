package desk_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"qianshao/shared/desk"
	"qianshao/shared/identity"
	"qianshao/shared/procedure"
	"qianshao/shared/record"
	"qianshao/shared/report"
	"qianshao/shared/roster"
	"qianshao/shared/tag"
)

// machine is what a station has beyond its ledgers: a key, the roll, when it heard of the others last.
type machine struct {
	key    identity.Key
	serial uint32
	trust  desk.Trust
}

func (m *machine) SignPermit(p identity.Permit) (string, error) {
	p.Serial = m.serial
	return identity.SignPermit(m.key, p)
}

func (m *machine) Trust() desk.Trust { return m.trust }

// cordons is two desks of one deployment at one incident: one prints permits, one looks at them.
type cordons struct {
	printer, cordon office
	machines        [2]*machine
	root            identity.Key
	point           uuid.UUID
}

func newKey(t testing.TB, n byte) identity.Key {
	return must[identity.Key](t)(identity.NewKey(rand.NewChaCha8([32]byte{n})))
}

func newCordons(t testing.TB) *cordons {
	space, c := uuid.New(), &cordons{root: newKey(t, 9)}
	var places [2]*place
	for i := range places {
		k := newKey(t, byte(i+1))
		grant := must[identity.Fact](t)(identity.SignGrant(c.root, identity.Grant{Serial: uint32(i + 1), Public: k.Public(), Name: "席位", Level: identity.Site, IssuedAt: 1}))
		roll := identity.NewRoll(c.root.Public(), k.Device())
		if i == 0 {
			c.machines[0] = &machine{}
		}
		must[[]identity.Fact](t)(roll.Learn(grant))
		c.machines[i] = &machine{key: k, serial: uint32(i + 1), trust: desk.Trust{Roll: roll, Space: space, ListAt: noon, ClockKnown: true}}
		clock := noon
		l := openLedger(t, space, string(rune('A'+i)), &clock)
		places[i] = &place{t: t, ledger: l, clock: &clock, Desk: desk.New(l, desk.Options{Operator: []string{"李敏", "赵云"}[i], Now: func() time.Time { return clock }, Passes: c.machines[i]})}
	}
	for _, m := range c.machines { // both know of both
		for j, o := range c.machines {
			fact := must[identity.Fact](t)(identity.SignGrant(c.root, identity.Grant{Serial: uint32(j + 1), Public: o.key.Public(), Name: "席位", Level: identity.Site, IssuedAt: 1}))
			must[[]identity.Fact](t)(m.trust.Roll.Learn(fact))
		}
	}
	c.printer, c.cordon = office{places[0]}, office{places[1]}
	c.printer.opens()
	c.point = c.printer.makes("checkpoint.new", "name", "东门卡点", "area", "江津区鼎山街道")
	c.printer.meet(places[1])
	return c
}

// issued asks for a permit, has another person issue it and gives its code as printed.
func (c *cordons) issued(more ...string) (uuid.UUID, string) {
	o := c.printer
	o.t.Helper()
	id := o.makes("permit.ask", append([]string{"plate", "渝A12345", "name", "刘洋", "area", "江津区", "purpose", "排水", "valid_from", "2026-07-12 11:00", "valid_until", "2026-07-13 12:00"}, more...)...)
	o.as("王强", roster.Post{}).performs("permit.issue", id)
	return id, permitCode(o.prints("permit", id))
}

func permitCode(d report.Document) string {
	for _, p := range d.Parts {
		if p.Code != nil && identity.LooksLikePermit(p.Code.Text) {
			return p.Code.Text
		}
	}
	return ""
}

// looks checks a code at the cordon.
func (c *cordons) looks(code string) desk.PermitCheck {
	c.cordon.t.Helper()
	check, _, err := c.cordon.CheckPermit(c.cordon.t.Context(), code, c.point)
	if err != nil {
		c.cordon.t.Fatal(err)
	}
	return check
}

func (c *cordons) shows(code string, light identity.Light, words string) desk.PermitCheck {
	c.cordon.t.Helper()
	check := c.looks(code)
	if check.Verdict.Light != light || !strings.Contains(check.Why.Zh, words) {
		c.cordon.t.Errorf("shows %s: %s, want %s: %s", check.Verdict.Light, check.Why.Zh, light, words)
	}
	return check
}

func TestR5_3_APermitIsIssuedByAnotherPersonAndVerifiedAtAnotherDesk(t *testing.T) {
	c := newCordons(t)
	o := c.printer
	id := o.makes("permit.ask", "plate", "渝A12345", "area", "江津区", "purpose", "排水", "valid_until", "2026-07-13 12:00")
	if _, err := o.Document(t.Context(), desk.PaperQuery{Paper: "permit", About: id}); roster.Refused(err) == nil {
		t.Errorf("printed before it was issued: %v", err)
	}
	o.refuses(procedure.PermitOwn, "permit.issue", id)
	o.as("王强", roster.Post{}).performs("permit.issue", id)
	row := o.row("permit", id)
	if row.Text("issued_by") != "王强" || row.Text("number") == "" || row.Time("valid_from").IsZero() {
		t.Errorf("issued by %q, number %q", row.Text("issued_by"), row.Text("number"))
	}
	code := permitCode(o.prints("permit", id))
	if len(code) == 0 || len(code) > identity.PermitLenMax {
		t.Fatalf("%d characters", len(code))
	}
	// The other desk has not heard of it: signed rightly, but not on its list.
	c.shows(code, identity.Yellow, "本机名单里还没有这张证")
	o.meet(c.cordon.place)
	check := c.shows(code, identity.Green, "有效")
	if !check.Known || check.Point != "东门卡点" || check.Permit.Plate != "渝A12345" {
		t.Errorf("found %+v", check)
	}
	for _, bad := range [][]string{{"plate", "", "name", ""}, {"valid_until", "2026-07-11 12:00"}, {"area", "黔彭秀酉石柱丰都垫忠云奉巫溪城口梁平武隆璧铜潼荣昌沙坪九龙坡", "name", "欧阳夏侯诸葛司马慕容宇文尉迟公孙轩辕令狐"}} {
		form := append([]string{"plate", "渝B23456", "area", "江津区", "purpose", "排水", "valid_until", "2026-07-13 12:00"}, bad...)
		if _, err := o.attempt("permit.ask", uuid.UUID{}, false, form...); roster.Refused(err) == nil || roster.Refused(err).Ask {
			t.Errorf("asked for with %v: %v", bad, err)
		}
	}
}

func TestR5_3_AStaleListIsMarkedWithItsTime(t *testing.T) {
	c := newCordons(t)
	_, code := c.issued()
	c.printer.meet(c.cordon.place)
	*c.cordon.clock = noon.Add(3 * time.Hour)
	check := c.shows(code, identity.Yellow, "撤销名单较旧（截至 2026-07-12 12:00）")
	if !check.ListAt.Equal(noon) {
		t.Errorf("as of %s", check.ListAt)
	}
	scans := c.cordon.rows("scan")
	if at := scans[len(scans)-1]; !at.Time("list_at").Equal(noon) || at.Text("verdict") != "yellow" {
		t.Errorf("logged as of %s: %s", at.Time("list_at"), at.Text("verdict"))
	}
	c.machines[1].trust.ListAt = time.Time{}
	c.shows(code, identity.Yellow, "从未更新")
	c.machines[1].trust = desk.Trust{Roll: c.machines[1].trust.Roll, Space: c.machines[1].trust.Space, ListAt: *c.cordon.clock}
	c.shows(code, identity.Yellow, "本机时钟未核对")
}

func TestR5_3_ARevocationReachesTheOtherDesk(t *testing.T) {
	c := newCordons(t)
	id, code := c.issued()
	c.printer.meet(c.cordon.place)
	c.shows(code, identity.Green, "有效")
	c.printer.performs("permit.revoke", id, "reason", "车辆转卖")
	c.shows(code, identity.Green, "有效") // it has not heard yet
	c.printer.meet(c.cordon.place)
	c.shows(code, identity.Red, "已撤销")
	if list := said(c.cordon.prints("permit-list", uuid.UUID{})); !strings.Contains(list, "车辆转卖") || !strings.Contains(list, "已撤销 1 张") {
		t.Errorf("the list:\n%s", list)
	}
	other, code := c.issued("plate", "渝B23456", "name", "")
	c.printer.meet(c.cordon.place)
	c.printer.performs("permit.extend", other, "valid_until", "2026-07-14 12:00")
	c.printer.meet(c.cordon.place)
	c.shows(code, identity.Yellow, "证面与登记不一致")
}

func TestR5_3_ForgedExpiredAndWrongAreaAreStoppedWithReason(t *testing.T) {
	c := newCordons(t)
	_, code := c.issued()
	c.printer.meet(c.cordon.place)
	other := "A"
	if code[200] == 'A' {
		other = "B"
	}
	c.shows(code[:200]+other+code[201:], identity.Red, "损坏或伪造")
	c.shows("CQP1:HELLO", identity.Red, "损坏或伪造")
	stranger := &machine{key: newKey(t, 77)}
	p := must[identity.Permit](t)(identity.ParsePermit(code))
	p.Plate, p.ID = "渝Z99999", uuid.New()
	p.Space = c.machines[1].trust.Space
	c.shows(must[string](t)(stranger.SignPermit(p)), identity.Yellow, "不认识签发设备")
	p.Exercise = true
	c.shows(must[string](t)(c.machines[0].SignPermit(p)), identity.Red, "演练")
	p.Exercise, p.Space = false, uuid.New()
	c.shows(must[string](t)(c.machines[0].SignPermit(p)), identity.Red, "另一事件")
	elsewhere := c.cordon.makes("checkpoint.new", "name", "白沙卡点", "area", "合川区")
	if check, _, err := c.cordon.CheckPermit(t.Context(), code, elsewhere); err != nil || check.Verdict.Light != identity.Red || check.Verdict.Reasons[0] != identity.PermitWrongArea {
		t.Errorf("elsewhere: %+v, %v", check.Verdict, err)
	}
	if check, _, err := c.cordon.CheckPermit(t.Context(), code, uuid.UUID{}); err != nil || check.Verdict.Light != identity.Yellow {
		t.Errorf("nowhere: %+v, %v", check.Verdict, err)
	}
	revocation := must[identity.Fact](t)(identity.SignRevocation(c.root, identity.Revocation{Device: c.machines[0].key.Device(), Reason: "被盗", At: 2}))
	must[[]identity.Fact](t)(c.machines[1].trust.Roll.Learn(revocation))
	p.ID, p.Space = uuid.New(), c.machines[1].trust.Space
	c.shows(must[string](t)(c.machines[0].SignPermit(p)), identity.Red, "签发设备已被停用")
	*c.cordon.clock = noon.Add(25 * time.Hour)
	c.machines[1].trust.ListAt = *c.cordon.clock
	c.shows(code, identity.Red, "已过有效期")
}

func TestR5_3_EveryScanIsLogged(t *testing.T) {
	c := newCordons(t)
	id, code := c.issued()
	c.printer.meet(c.cordon.place)
	for _, scanned := range []string{code, "CQP1:1234567890", code} {
		c.looks(scanned)
	}
	rows := c.cordon.rows("scan")
	if len(rows) != 3 || rows[0].Ref("permit") != id || rows[0].Text("holder") != "渝A12345 刘洋" || rows[1].Text("code") != "CQP1:1234567890" || rows[1].Text("verdict") != "red" {
		t.Fatalf("%d scans", len(rows))
	}
	if log := said(c.cordon.prints("scan-log", uuid.UUID{})); !strings.Contains(log, "共查验 3 次：放行 2，核实 0，不予通行 1") || !strings.Contains(log, "东门卡点|江津区鼎山街道") {
		t.Errorf("the log:\n%s", log)
	}
	c.printer.meet(c.cordon.place)
	if page := c.printer.lists(desk.RegisterQuery{Book: "scan"}); page.Total != 3 {
		t.Errorf("the other desk lists %d scans", page.Total)
	}
}

func TestX8_ACodeFindsItsRecord(t *testing.T) {
	o := roads(t)
	vehicle := o.car("渝A12345")
	hits := must[[]desk.TagHit](t)(o.FindByTag(t.Context(), strings.ToLower(tag.Of("vehicle", vehicle))))
	if len(hits) != 1 || hits[0].Record.ID != vehicle || hits[0].Title != "渝A12345" {
		t.Fatalf("found %+v", hits)
	}
	if hits := must[[]desk.TagHit](t)(o.FindByTag(t.Context(), tag.Of("vehicle", uuid.New()))); len(hits) != 0 {
		t.Errorf("an unknown record: %+v", hits)
	}
	code := []byte(tag.Of("vehicle", vehicle))
	code[6] = "0123456789"[(strings.IndexByte("0123456789", code[6])+1)%10]
	for text, want := range map[string]roster.Code{string(code): desk.TagMistyped, "CQ3:TABCDEFGH-1": desk.TagTooNew, "江津蓝天": desk.TagUnknown} {
		if _, err := o.FindByTag(t.Context(), text); roster.Refused(err) == nil || roster.Refused(err).Code != want {
			t.Errorf("%s: %v", text, err)
		}
	}
	// Two ids with one beginning are both shown.
	twin := vehicle
	twin[15] ^= 1
	line := `{"kind":"vehicle","id":"` + twin.String() + `","set":{"plate":"渝B23456"}}`
	if _, err := o.Apply(t.Context(), strings.NewReader(line), func(desk.Applied) {}, func(r desk.LineRefusal) { t.Errorf("refused: %+v", r) }); err != nil {
		t.Fatal(err)
	}
	if hits := must[[]desk.TagHit](t)(o.FindByTag(t.Context(), tag.Of("vehicle", vehicle))); len(hits) != 2 {
		t.Errorf("found %+v", hits)
	}
	found := must[[]roster.Hit](t)(o.Search(t.Context(), tag.Of("vehicle", vehicle), 9))
	if len(found) != 2 || found[0].Ref.Kind != "vehicle" {
		t.Errorf("the finder found %+v", found)
	}
}

func TestX8_EveryKindIssueThreeNamesHasACode(t *testing.T) {
	for _, kind := range []string{"team", "person", "vehicle", "box", "truck", "permit", "task"} {
		if _, ok := procedure.CodedAs(record.Standard(), kind); !ok || !slices.Contains(tag.Kinds(), kind) {
			t.Errorf("no code for %s", kind)
		}
	}
	o := roads(t)
	line := `{"kind":"depot","id":"box-7","set":{"name":"7号箱","type":"box"}}` + "\n" + `{"kind":"depot","id":"truck-1","set":{"name":"一号车","type":"truck"}}`
	if _, err := o.Apply(t.Context(), strings.NewReader(line), func(desk.Applied) {}, func(r desk.LineRefusal) { t.Errorf("refused: %+v", r) }); err != nil {
		t.Fatal(err)
	}
	box := record.KeyID("depot", "box-7")
	hits := must[[]desk.TagHit](t)(o.FindByTag(t.Context(), tag.Of("box", box)))
	if len(hits) != 1 || hits[0].Record != (roster.Ref{Kind: "depot", ID: box}) {
		t.Errorf("found %+v", hits)
	}
	doc := must[report.Document](t)(o.Document(t.Context(), desk.PaperQuery{Paper: "codes", Texts: map[string]string{"kind": "box"}}))
	if len(doc.Parts) != 1 || doc.Parts[0].Code == nil || doc.Parts[0].Code.Text != tag.Of("box", box) {
		t.Errorf("labels of boxes: %+v", doc.Parts)
	}
}

func TestR5_3_AViewerChecksNothing(t *testing.T) {
	c := newCordons(t)
	_, code := c.issued()
	viewer := c.cordon.as("来访", roster.Post{ReadOnly: true})
	if _, _, err := viewer.CheckPermit(t.Context(), code, c.point); roster.Refused(err) == nil || roster.Refused(err).Code != roster.ReadOnly {
		t.Errorf("got %v", err)
	}
}

func TestR5_3_AFullDiskStillShowsTheLight(t *testing.T) {
	c := newCordons(t)
	_, code := c.issued()
	c.printer.meet(c.cordon.place)
	full := desk.New(fullDisk{c.cordon.ledger}, desk.Options{Operator: "赵云", Now: func() time.Time { return *c.cordon.clock }, Passes: c.machines[1]})
	check, _, err := full.CheckPermit(t.Context(), code, c.point)
	if err == nil || check.Verdict.Light != identity.Green {
		t.Errorf("shows %q, %v", check.Verdict.Light, err)
	}
}

// fullDisk is a ledger that can be read and takes nothing more.
type fullDisk struct{ desk.Ledger }

func (fullDisk) Record(context.Context, record.Author, func(record.Reader) (record.Act, error)) (record.Receipt, error) {
	return record.Receipt{}, errors.New("no space left on device")
}

func TestX8_ASheetOfLabelsIsPrintedForAKind(t *testing.T) {
	o := roads(t)
	one := o.car("渝A12345")
	o.car("渝B23456")
	doc := must[report.Document](t)(o.Document(t.Context(), desk.PaperQuery{Paper: "codes", Texts: map[string]string{"kind": "vehicle"}}))
	if len(doc.Parts) != 3 || !doc.Parts[1].Break || doc.Parts[0].Code.Text != tag.Of("vehicle", one) || !strings.Contains(doc.Parts[0].Code.Caption, "渝A12345") {
		t.Errorf("labels %+v", doc.Parts)
	}
	doc = must[report.Document](t)(o.Document(t.Context(), desk.PaperQuery{Paper: "codes", Texts: map[string]string{"kind": "vehicle", "only": "渝B", "linear": "true"}}))
	if len(doc.Parts) != 1 || !doc.Parts[0].Code.Linear {
		t.Errorf("labels of one: %+v", doc.Parts)
	}
	team := o.arrives("江津蓝天", 12)
	doc = must[report.Document](t)(o.Document(t.Context(), desk.PaperQuery{Paper: "codes", Texts: map[string]string{"kind": "team"}}))
	if len(doc.Parts) != 1 || doc.Parts[0].Code.Text != tag.Of("team", team) {
		t.Errorf("labels of teams: %+v", doc.Parts)
	}
}

func TestR5_3_PermitsAreTheSupportGroupsWork(t *testing.T) {
	o := roads(t).as("周涛", roster.Post{Group: record.General})
	o.refuses(roster.NotYours, "permit.ask", uuid.UUID{}, "plate", "渝A12345", "area", "江津区", "purpose", "排水", "valid_until", "2026-07-13 12:00")
	o.refuses(roster.NotYours, "passage.new", uuid.UUID{}, applied("渝A12345")...)
	o.car("渝A12345") // the counter records vehicles
	o.as("孙丽", roster.Post{Group: record.Support}).makes("passage.new", applied("渝A12345")...)
}
