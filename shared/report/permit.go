package report

import (
	"fmt"
	"slices"
	"time"

	"qianshao/shared/identity"
	"qianshao/shared/procedure"
	"qianshao/shared/record"
	"qianshao/shared/roster"
	"qianshao/shared/tag"
)

// permitMayPrint says why a permit may not be printed: only one in force is.
func permitMayPrint(row *record.Record) string {
	if state := roster.Status(row.Text("status")); state != procedure.PermitIssued {
		return "通行证现在是“" + row.Kind.Field("status").Shown(string(state), "zh") + "”，没有签发有效，不能打印。没有改动；请先签发。"
	}
	return ""
}

// permitPaper is the permit with its signed code, for the windscreen or the pocket.
func permitPaper(s *Source) (Document, error) {
	r := &s.About
	if s.Sign == nil {
		return Document{}, procedure.No("permit_unsigned", "本机没有签名密钥，不能印制通行证。没有改动；请在席位终端上打印。",
			"This machine has no key to sign with, so it prints no permits. Nothing was changed; print it at a terminal.")
	}
	p := procedure.PermitOf(r)
	p.Exercise = s.Stamp.Exercise
	code, err := s.Sign(p)
	if err != nil {
		return Document{}, fmt.Errorf("sign permit: %w", err)
	}
	facts := []Fact{
		{Label: "车牌号码", Text: r.Text("plate")}, {Label: "持证人", Text: r.Text("name")}, {Label: "通行区域", Text: r.Text("area"), Wide: true},
		{Label: "有效期起", Text: Clock(r.Time("valid_from"))}, {Label: "有效期止", Text: Clock(r.Time("valid_until"))}, {Label: "事由", Text: r.Text("purpose"), Wide: true},
		{Label: "队伍", Text: s.Title("team", r.Ref("team")), Wide: true}, {Label: "签发人", Text: r.Text("issued_by")}, {Label: "签发时间", Text: Clock(r.Time("issued_at"))},
	}
	short := tag.Of("permit", r.ID)
	doc := Document{
		Title: "灾区通行证", Number: r.Text("number"), Warning: "仅限本事件指定区域和时间使用，不是收费公路免费通行凭证",
		Parts: []Part{
			{Facts: facts}, {Code: &Code{Text: code, Caption: "卡点扫码查验（不需网络）"}}, {Code: &Code{Text: short, Linear: true, Caption: short}},
			{Prose: "一车（人）一证，贴于前挡风玻璃内侧或随身携带。服从卡点检查，撤离时交回。涂改、转借无效；是否撤销以卡点查验结果为准。"},
			{Sign: []string{"签发人（章）", "领证人"}},
		},
	}
	return doc, nil
}

// permitList is for a cordon without a scanner: what is valid now, and what was revoked.
func permitList(s *Source) (Document, error) {
	columns := []string{"证号", "车牌号码", "持证人", "队伍+", "通行区域+", "有效期起", "有效期止", "事由"}
	valid := &Table{Title: "现在有效", Columns: columnsNamed(columns...), Empty: "没有有效的通行证"}
	revoked := &Table{Title: "已撤销", Columns: columnsNamed(append(columns, "撤销时间", "原因")...), Empty: "没有撤销的通行证"}
	over := 0
	for _, r := range s.All("permit") {
		row := s.line(&r, "number", "plate", "name", "team", "area", "valid_from", "valid_until", "purpose")
		switch roster.Status(r.Text("status")) {
		case procedure.PermitRevoked:
			row.Cells = append(row.Cells, Clock(r.Time("revoked_at")), r.Text("reason"))
			row.Tone = procedure.Alarm
			revoked.Rows = append(revoked.Rows, row)
		case procedure.PermitIssued:
			if !s.Now.Before(r.Time("valid_until")) {
				over++
				continue
			}
			if s.Now.Before(r.Time("valid_from")) {
				row.Tone = procedure.Muted
			}
			valid.Rows = append(valid.Rows, row)
		}
	}
	return Document{Title: "通行证清单", Format: A4Wide, Parts: []Part{
		{Prose: fmt.Sprintf("有效 %d 张，已撤销 %d 张，已过期 %d 张（未列出）。名单截至 %s，之后的签发和撤销不在本表内。", len(valid.Rows), len(revoked.Rows), over, Clock(s.Stamp.AsOf))},
		{Table: valid}, {Table: revoked},
	}}, nil
}

// PermitReasons says in Chinese and English why a permit shows its light, gravest first. at is up to when revocations
// are known; the zero time is never.
func PermitReasons(v identity.PermitVerdict, at time.Time) record.Label {
	var l record.Label
	for i, why := range v.Reasons {
		words := permitReason(why, at)
		if i > 0 {
			l.Zh, l.En = l.Zh+"；", l.En+"; "
		}
		l.Zh, l.En = l.Zh+words.Zh, l.En+words.En
	}
	return l
}

type permitWording struct {
	why    identity.PermitReason
	zh, en string
}

// permitWordings are the reasons in the order of their gravity.
var permitWordings = []permitWording{
	{identity.PermitHolds, "有效", "valid"},
	{identity.PermitNotOurs, "不是本系统的通行证", "not a permit of this system"},
	{identity.PermitForged, "签名不符，证件损坏或伪造", "the signature is wrong: damaged or forged"},
	{identity.PermitRevoked, "已撤销或交回", "revoked or handed back"},
	{identity.PermitIssuerGone, "签发设备已被停用", "the device that issued it was revoked"},
	{identity.PermitNoRight, "签发设备无权签发", "the device that issued it has no right to"},
	{identity.PermitExercise, "演练证件与实战不通用", "an exercise's permit does not hold in reality, nor the reverse"},
	{identity.PermitElsewhere, "是另一事件的通行证", "a permit of another incident"},
	{identity.PermitWrongArea, "不含本卡点区域", "not for this checkpoint's area"},
	{identity.PermitExpired, "已过有效期", "expired"},
	{identity.PermitNotYet, "未到生效时间", "not valid yet"},
	{identity.PermitTooNew, "证件由更新的版本签发，本机读不出", "issued by a newer version this one cannot read"},
	{identity.PermitStranger, "本机不认识签发设备，请向指挥部核实", "issued by a device unknown here: ask the command"},
	{identity.PermitChanged, "证面与登记不一致（可能已换证），请核对", "the paper differs from the record (perhaps replaced): compare"},
	{identity.PermitUnlisted, "本机名单里还没有这张证，请核实", "not on this desk's list yet: ask"},
	{identity.PermitClock, "本机时钟未核对", "this machine's clock was not compared"},
	{identity.PermitAreaUnknown, "本机未选卡点，区域请人工核对", "no checkpoint chosen here: compare the area yourself"},
}

func permitReason(why identity.PermitReason, at time.Time) record.Label {
	if why == identity.PermitListStale {
		if at.IsZero() {
			return record.Label{Zh: "撤销名单从未更新，请核实", En: "revocations were never heard of: ask"}
		}
		return record.Label{Zh: "撤销名单较旧（截至 " + Clock(at) + "），请核实", En: "revocations are known only up to " + Clock(at) + ": ask"}
	}
	i := slices.IndexFunc(permitWordings, func(w permitWording) bool { return w.why == why })
	if i < 0 {
		return record.Label{Zh: string(why), En: string(why)}
	}
	return record.Label{Zh: permitWordings[i].zh, En: permitWordings[i].en}
}
