// Package flood makes the acts of a seeded flood, from forty teams to the largest incident the product is to carry.
package flood

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"time"
)

// Flood makes the acts of a seeded flood in 江津. Districts are real, people and phone numbers are invented.
type Flood struct {
	size  Size
	dice  *rand.Rand
	now   time.Time
	acts  []any
	teams []crew
	needs int
	tasks int
}

// Size is how large a flood is.
type Size struct {
	Teams, People, Vehicles int // vehicles 0: a few for every team
	Needs, Tasks, Journal   int
	Progress                int // reports of tasks under way
	Messages                int
	Passages                int
	Supplies, Movements     int
}

// Exercise is the size of the exercise that ./build/run plays: an evening at one service point.
func Exercise() Size {
	return Size{
		Teams: 40, People: 900, Needs: 60, Tasks: 120, Journal: 80,
		Progress: 120, Messages: 60, Passages: 30, Supplies: 20, Movements: 80,
	}
}

// Design is the largest incident of product.md.
func Design() Size {
	return Size{
		Teams: 400, People: 8000, Vehicles: 1500, Needs: 3000, Tasks: 1200, Journal: 60_000,
		Progress: 5000, Messages: 4000, Passages: 1200, Supplies: 300, Movements: 6000,
	}
}

// Times is the size so many times, at least one of each thing.
func (s Size) Times(scale float64) Size {
	for _, n := range []*int{
		&s.Teams, &s.People, &s.Vehicles, &s.Needs, &s.Tasks, &s.Journal, &s.Progress, &s.Messages, &s.Passages, &s.Supplies, &s.Movements,
	} {
		if *n > 0 {
			*n = max(1, int(float64(*n)*scale))
		}
	}
	return s
}

// crew is one team of the exercise.
type crew struct {
	key, name, district, direction, leader string
	people, vehicles                       int
	status                                 string
}

// act is one line of the apply grammar.
type act struct {
	Kind string         `json:"kind"`
	ID   string         `json:"id"`
	Set  map[string]any `json:"set,omitempty"`
	Add  map[string]any `json:"add,omitempty"`
}

// New makes a flood of a size; the same seed and moment make the same one.
func New(seed uint64, now time.Time, size Size) *Flood {
	f := &Flood{size: size, dice: rand.New(rand.NewPCG(seed, 12)), now: now}
	f.mechanism()
	f.muster()
	f.demand()
	f.orders()
	f.diary()
	f.traffic()
	f.stores()
	return f
}

// Acts is how many acts it has.
func (f *Flood) Acts() int { return len(f.acts) }

// Needs counts what was asked for.
func (f *Flood) Needs() int { return f.needs }

// Tasks counts the task orders.
func (f *Flood) Tasks() int { return f.tasks }

// Lines are the acts as JSON lines.
func (f *Flood) Lines() []byte {
	var out []byte
	for _, a := range f.acts {
		line, err := json.Marshal(a)
		if err != nil {
			panic("flood: act that cannot be written: " + err.Error())
		}
		out = append(append(out, line...), '\n')
	}
	return out
}

func (f *Flood) do(kind, id string, set map[string]any) {
	f.acts = append(f.acts, act{Kind: kind, ID: id, Set: set})
}

// ago is a moment in the exercise's past, in the form the grammar reads.
func (f *Flood) ago(d time.Duration) string { return f.now.Add(-d).UTC().Format(time.RFC3339) }

func (f *Flood) pick(words []string) string { return words[f.dice.IntN(len(words))] }

func (f *Flood) phone() string { return fmt.Sprintf("139%08d", f.dice.IntN(100_000_000)) }

func (f *Flood) person() string {
	name := f.pick(surnames) + f.pick(givens)
	if f.dice.IntN(3) > 0 {
		name += f.pick(givens)
	}
	return name
}

func (f *Flood) mechanism() {
	f.do("incident", "incident", map[string]any{
		"name": IncidentName, "short_code": "JJ", "type": "洪涝", "area": "500116", "place": "江津区 朱沱镇、石门镇、白沙镇沿江一带",
		"response_unit": "重庆市防汛抗旱指挥部", "response_level": "Ⅱ级", "mechanism_status": "已启动", "activated_by": "市应急局",
		"activated_at": f.ago(9 * time.Hour), "order_no": "演练渝应急〔2026〕12号", "public_phone": "023-47520000", "started_at": f.ago(11 * time.Hour),
	})
	for i, m := range members {
		status := map[string]any{
			"incident": "incident", "group": m.group, "unit": m.unit, "person": f.person(), "duty": m.duty, "phone": f.phone(), "status": "已批准",
			"approved_by": "现场指挥部", "approved_at": f.ago(8 * time.Hour), "document_no": "演练编组〔2026〕1号",
		}
		if i%9 == 8 {
			status["status"] = "待批"
			delete(status, "approved_by")
			delete(status, "approved_at")
			delete(status, "document_no")
		}
		f.do("group_member", fmt.Sprintf("member-%d", i+1), status)
	}
}

func (f *Flood) muster() {
	share := f.size.People / f.size.Teams
	left, wheels := f.size.People, f.size.Vehicles
	for i := range f.size.Teams {
		c := crew{key: fmt.Sprintf("team-%d", i+1), leader: f.person()}
		c.name, c.district, c.direction = nameOf(i)
		c.people = min(left, max(1, share-8+f.dice.IntN(17)))
		c.vehicles = 1 + c.people/8
		if f.size.Vehicles > 0 {
			c.vehicles = wheels / (f.size.Teams - i)
			wheels -= c.vehicles
		}
		if i == f.size.Teams-1 {
			c.people = left
		}
		left -= c.people
		c.status = stage(f.rank(i))
		f.teams = append(f.teams, c)
		f.enrolTeam(i, c)
	}
}

// nameOf names a team: the known ones first, then numbered ones of every district in turn.
func nameOf(i int) (name, district, direction string) {
	t := teamNames[i%len(teamNames)]
	if i < len(teamNames) {
		return t.name, t.district, t.direction
	}
	other := teamNames[(i/len(teamNames)+i)%len(teamNames)]
	return fmt.Sprintf("%s第%d应急救援队", t.district, i+1), t.district, other.direction
}

// rank is the place of a team among forty: what is said of the forty holds for as many more beside each.
func (f *Flood) rank(i int) int { return i * len(teamNames) / max(f.size.Teams, len(teamNames)) }

// stage spreads the teams over the states of the board.
func stage(i int) string {
	switch {
	case i < 3:
		return "报名"
	case i < 8:
		return "在途"
	case i < 18:
		return "待命"
	case i < 31:
		return "任务中"
	case i < 35:
		return "休整"
	case i < 37:
		return "待撤离"
	}
	return "已撤离"
}

func (f *Flood) enrolTeam(i int, c crew) {
	arrived := c.status != "报名" && c.status != "在途"
	phone := f.phone()
	origin, decision := "市内", "准入"
	if i%5 == 0 {
		origin = "跨市"
	}
	if rank := f.rank(i); rank < 3 {
		decision = []string{"待定", "备勤", "待定"}[rank]
	}
	f.acts = append(f.acts, act{Kind: "team", ID: c.key, Set: map[string]any{
		"name": c.name, "district": c.district, "leader": c.leader, "phone": phone, "members": c.people + f.dice.IntN(20), "vehicles": c.vehicles,
		"self_sufficiency_hours": 24 * (1 + f.dice.IntN(3)), "status": c.status, "place": f.pick(places), "verified_at": f.ago(90 * 24 * time.Hour),
		"last_contact_at": f.ago(time.Duration(f.dice.IntN(75)) * time.Minute),
	}, Add: map[string]any{"capabilities": []string{c.direction}}})
	f.do("signup", "signup-"+c.key, map[string]any{
		"team": c.key, "origin": origin, "people": c.people, "vehicles": c.vehicles, "capability": c.direction,
		"eta": f.ago(time.Duration(6-f.rank(i)/8) * time.Hour), "decision": decision, "decided_by": "李敏",
	})
	if !arrived {
		if f.size.Vehicles > 0 { // the list that came with the sign-up
			f.rollCall(c)
		}
		return
	}
	at := time.Duration(480-9*f.rank(i)+f.dice.IntN(20)) * time.Minute
	f.do("checkin", "checkin-"+c.key, map[string]any{
		"team": c.key, "signup": "signup-" + c.key, "origin": origin, "admission": "准入", "place": f.pick(places), "arrived_at": f.ago(at),
		"people": c.people, "vehicles": c.vehicles, "capability": c.direction, "self_sufficiency_hours": 48, "recorded_by": "李敏", "mode": "到场",
	})
	f.rollCall(c)
}

// rollCall enters the people and vehicles of a team that arrived, by name and plate.
func (f *Flood) rollCall(c crew) {
	status := map[string]string{"待命": "在场", "任务中": "外出", "休整": "休整", "待撤离": "在场", "已撤离": "离场"}[c.status]
	for n := range c.people {
		name, role := f.person(), "队员"
		if n == 0 {
			name, role = c.leader, "领队"
		}
		set := map[string]any{"team": c.key, "name": name, "phone": f.phone(), "role": role, "insured": n%11 != 0}
		if status != "" {
			set["status"] = status
		}
		f.do("person", fmt.Sprintf("person-%s-%d", c.key, n+1), set)
	}
	for n := range c.vehicles {
		state := "到场"
		switch c.status {
		case "已撤离":
			state = "离场"
		case "报名", "在途":
			state = "在途"
		}
		f.do("vehicle", fmt.Sprintf("vehicle-%s-%d", c.key, n+1), map[string]any{
			"team": c.key, "plate": fmt.Sprintf("渝%c%c%04d", "ABCD"[f.dice.IntN(4)], 'A'+rune(f.dice.IntN(20)), f.dice.IntN(10_000)),
			"plate_color": "蓝", "type": f.pick([]string{"越野车", "皮卡", "救援车", "客车"}), "driver": f.person(), "driver_phone": f.phone(),
			"seats": 5 + f.dice.IntN(12), "status": state,
		})
	}
}

func (f *Flood) demand() {
	states := []string{"线索", "待核实", "已核实", "已发布", "已发布", "已发布", "部分响应", "已响应", "关闭", "存疑"}
	for i := range f.size.Needs {
		f.needs++
		w := wants[f.dice.IntN(len(wants))]
		place := f.pick(villages)
		state := states[i%len(states)]
		age := time.Duration(20+f.dice.IntN(420)) * time.Minute
		set := map[string]any{
			"number": fmt.Sprintf("JJ-Z-%04d", 100+i), "title": place + w.title, "place": place, "district": "江津区", "category": w.category,
			"urgency": f.pick([]string{"特急", "紧急", "紧急", "一般", "一般"}), "people_affected": 3 + f.dice.IntN(120), "quantity": 1 + f.dice.IntN(w.most),
			"unit": w.unit, "source": f.pick([]string{"电话", "热线", "当面", "队伍上报", "指挥部"}), "reporter": f.person(), "phone": f.phone(),
			"status": state, "recorded_by": "李敏", "last_confirmed_at": f.ago(age / 2),
		}
		if state != "线索" && state != "待核实" {
			set["verified_by"], set["verified_how"] = "王强", "回拨电话核实"
		}
		if i%len(states) >= 3 && i%len(states) <= 7 {
			set["published_at"], set["expires_at"] = f.ago(age/2), f.now.Add(48*time.Hour-age).UTC().Format(time.RFC3339)
			f.publish(i, place+w.title)
		}
		if state == "关闭" {
			set["outcome"] = "完成"
		}
		f.do("need", fmt.Sprintf("need-%d", i+1), set)
	}
}

func (f *Flood) publish(i int, text string) {
	f.do("publication", fmt.Sprintf("publication-%d", i+1), map[string]any{
		"number": fmt.Sprintf("JJ-Z-P%03d", i+1), "version": 1, "kind": "需求", "need": fmt.Sprintf("need-%d", i+1), "text": text + "，请有相应能力的队伍向协调组报名。",
		"audience": "全部队伍", "basis": "现场指挥部决定 演练〔2026〕" + fmt.Sprint(3+i%4) + "号", "signed_by": "王强", "status": "发布",
		"expires_at": f.now.Add(36 * time.Hour).UTC().Format(time.RFC3339),
	})
}

// orders gives out the tasks: the busy teams have one open each, the others are done or wait.
func (f *Flood) orders() {
	open := []string{"已接收", "出发", "到场", "进展", "进展"}
	busy := []crew{}
	for _, c := range f.teams {
		if c.status == "任务中" {
			busy = append(busy, c)
		}
	}
	for i := range f.size.Tasks {
		f.tasks++
		key := fmt.Sprintf("task-%d", i+1)
		w := wants[f.dice.IntN(len(wants))]
		place := f.pick(villages)
		set := map[string]any{
			"number": fmt.Sprintf("JJ-Z-%04d", max(300, 100+f.size.Needs)+i), "title": place + w.title, "place": place, "priority": 1 + f.dice.IntN(4), "goal": w.goal,
			"hazards": f.pick(hazards), "channel": f.pick([]string{"439.500", "438.500", "公网对讲 3 组"}), "need": f.needFor(i),
			"starts_at": f.ago(time.Duration(i%7) * time.Hour), "status_at": f.ago(time.Duration(10+f.dice.IntN(200)) * time.Minute),
		}
		switch {
		case i < len(busy):
			set["status"] = open[i%len(open)]
			f.acts = append(f.acts, act{Kind: "task", ID: key, Set: set})
			f.do("team", busy[i].key, map[string]any{"task": key})
			f.acts = append(f.acts, act{Kind: "task", ID: key, Add: map[string]any{"teams": []string{busy[i].key}}})
			continue
		case i < f.size.Tasks/3:
			set["status"] = f.pick([]string{"草拟", "待下达", "待下达"})
			if i == 34 || i == 35 {
				set["status"] = "待下达" // given out while the line is cut
			}
		case i < f.size.Tasks*11/12:
			set["status"], set["result"] = f.pick([]string{"完成", "完成", "复核"}), fmt.Sprintf("转移 %d 人", f.dice.IntN(40))
		default:
			set["status"], set["result"] = f.pick([]string{"未完成移交", "中止"}), "水位上涨，移交下一班"
		}
		f.do("task", key, set)
	}
}

// needFor gives a task a need that is published or partly answered: those of the fourth to seventh state in turn.
func (f *Flood) needFor(i int) string {
	return fmt.Sprintf("need-%d", 1+10*(i/4%(f.size.Needs/10))+3+i%4)
}

func (f *Flood) diary() {
	for i := range f.size.Journal {
		f.do("journal", fmt.Sprintf("journal-%d", i+1), map[string]any{
			"text": f.pick(diary), "at": f.ago(540*time.Minute - time.Duration(i)*480*time.Minute/time.Duration(f.size.Journal)), "about": "team:" + f.teams[f.dice.IntN(len(f.teams))].key,
		})
	}
}
