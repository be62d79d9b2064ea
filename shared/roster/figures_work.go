package roster

import (
	"slices"

	"github.com/google/uuid"

	"qianshao/shared/record"
)

// brief is what figures need of a record whose kind the picture keeps no struct of.
type brief struct {
	id    uuid.UUID
	state Status
	of    uuid.UUID
}

// briefly says which kinds are kept so, the field that sorts them, and what they are about.
var briefly = []struct{ kind, state, of string }{
	{"passage", "status", "vehicle"},
	{"permit", "status", ""},
	{"request", "status", ""},
	{"movement", "kind", "supply"},
	{"loan", "status", ""},
	{"injury", "severity", "person"},
	{"inquiry", "status", ""},
}

// briefParts are those kinds, each in the order of ids: the same on every replica.
func (p *Picture) briefParts() []part {
	if p.briefs == nil {
		p.briefs = map[string][]brief{}
	}
	parts := make([]part, len(briefly))
	for i, b := range briefly {
		parts[i] = part{
			kind:     b.kind,
			take:     func(ids []uuid.UUID, rows []record.Record) { p.takeBrief(b.kind, ids, b.of, b.state, rows) },
			onTheWay: func() []uuid.UUID { return nil }, // a figure has no marks
			count:    func() int { return len(p.briefs[b.kind]) },
		}
	}
	return parts
}

func (p *Picture) takeBrief(kind string, ids []uuid.UUID, of, state string, rows []record.Record) {
	short := each(rows, func(row record.Record) brief {
		s := brief{id: row.ID, state: Status(row.Text(state))}
		if of != "" {
			s.of = row.Ref(of)
		}
		return s
	})
	if ids != nil {
		short = mended(p.briefs[kind], ids, short, func(s *brief) uuid.UUID { return s.id })
	}
	slices.SortFunc(short, func(a, b brief) int { return compareIDs(a.id, b.id) })
	p.briefs[kind] = short
}

// workFigures are what was done beside teams, needs and tasks. They follow figures in print.
var workFigures = []figure{
	{"boats.on_scene", says("在场舟艇", "boats on scene"), says("艘", ""), says("在场队伍登记的舟艇数之和", "boats of the teams on scene, by their own record"), carried("boats")},
	{"dogs.on_scene", says("在场搜救犬", "search dogs on scene"), says("只", ""), says("在场队伍登记的搜救犬数之和", "search dogs of the teams on scene, by their own record"), carried("dogs")},

	{"passages.total", says("通行申请", "passage applications"), says("辆次", ""), says("逐车登记的通行申请，含去程和返程，不含草拟", "applied for, vehicle by vehicle, there and back; drafts left out"), stateNot("passage", "draft", "")},
	{"passages.valid", says("通行有效", "passages in force"), says("辆次", ""), says("平台审核通过、使用中或返程的", "passed by the platform, in use or on the way back"), stateOf("passage", "valid", "in_use", "return_trip", "amending")},
	{"passages.pending", says("通行待办", "passages under way"), says("辆次", ""), says("待市级提交、已提交平台或退回补正的", "to be submitted, submitted, or returned for correction"), stateOf("passage", "city", "submitted", "returned")},
	{"passages.refused", says("通行未通过", "passages refused"), says("辆次", ""), says("平台不予通过的", "refused by the platform"), stateOf("passage", "refused")},
	{"permits.issued", says("区域通行证", "area permits"), says("张", ""), says("已签发且未交回、未撤销的", "issued, neither handed back nor revoked"), stateOf("permit", "issued")},

	{"supplies.items", says("收发物资品种", "items moved"), says("种", ""), says("有出入库记录的物资品种", "items with a stock movement"), itemsMoved},
	{"supplies.in", says("入库", "receipts"), says("笔", ""), says("入库和归还的记录；数量因单位不同不相加，见库存表", "movements in and returns; amounts have different units, see the stock table"), stateOf("movement", "in", "return")},
	{"supplies.out", says("发放", "issues"), says("笔", ""), says("出库和领用的记录；数量因单位不同不相加，见库存表", "movements out and issues; amounts have different units, see the stock table"), stateOf("movement", "out", "issue")},
	{"requests.total", says("后勤申请", "requests for supplies"), says("份", ""), says("收到的后勤申请，不含重复和撤回的", "taken in; duplicates and withdrawn ones left out"), stateNot("request", "duplicate", "withdrawn")},
	{"requests.open", says("后勤申请未办结", "requests open"), says("份", ""), says("申请至在途、尚未签收的", "from asked to on its way, not received yet"), stateOf("request", "requested", "approved", "preparing", "partial", "issued", "in_transit", "")},
	{"requests.met", says("后勤申请已签收", "requests met"), says("份", ""), says("已签收或核销的", "received or closed"), stateOf("request", "received", "closed")},

	{"injuries.total", says("救援人员伤病", "responders hurt or ill"), says("人次", ""), says("登记的伤病，一次计一次，含死亡", "entered injuries, each once, deaths too"), stateNot("injury")},
	{"injuries.serious", says("重伤危重", "seriously hurt"), says("人次", ""), says("程度为重或危重的伤病", "serious or critical ones"), stateOf("injury", "serious", "critical")},
	{"injuries.dead", says("救援人员死亡", "responders dead"), says("人", ""), says("程度为死亡的伤病登记", "entered with death as their severity"), stateOf("injury", "dead")},
	{"inquiries.total", says("咨询", "inquiries"), says("次", ""), says("登记的来电来访咨询", "calls and visits entered"), stateNot("inquiry")},
}

// stateOf counts the records of a kind in one of the states; stateNot those in none of them.
func stateOf(kind string, states ...Status) counting {
	return inStates(kind, states, true)
}

func stateNot(kind string, states ...Status) counting {
	return inStates(kind, states, false)
}

func inStates(kind string, states []Status, wanted bool) counting {
	return func(p *Picture) (int, []Ref) {
		var refs []Ref
		for _, b := range p.briefs[kind] {
			is := false
			for _, s := range states {
				is = is || s == b.state
			}
			if is == wanted {
				refs = append(refs, Ref{kind, b.id})
			}
		}
		return len(refs), refs
	}
}

// carried adds up what the teams on scene have of something; behind it stand those that have any.
func carried(field string) counting {
	return func(p *Picture) (int, []Ref) {
		n := 0
		var refs []Ref
		for i := range p.Teams {
			t := &p.Teams[i]
			if p.sameTeam(t.ID) != t.ID || !OnScene(t.Status) || t.Row.Kind == nil {
				continue
			}
			if have := int(t.Row.Number(field)); have > 0 {
				n += have
				refs = append(refs, Ref{"team", t.ID})
			}
		}
		return n, refs
	}
}

func itemsMoved(p *Picture) (int, []Ref) {
	var refs []Ref
	seen := map[uuid.UUID]bool{}
	for _, b := range p.briefs["movement"] {
		if !seen[b.of] && b.of != (uuid.UUID{}) {
			seen[b.of] = true
			refs = append(refs, Ref{"supply", b.of})
		}
	}
	return len(refs), refs
}
