package flood

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"time"
)

// Step is one act of an hour at a desk: when, from its beginning, and its lines. What one line writes into one record
// becomes one change.
type Step struct {
	At    time.Duration
	Lines []byte
}

// Story is where an hour plays: what its texts are made of.
type Story struct {
	Places, Reports, Results, Reasons, Wants []string
}

// Known is the flood that New tells of.
func Known() Story {
	w := make([]string, len(wants))
	for i, one := range wants {
		w[i] = one.title
	}
	return Story{Places: villages, Reports: diary, Results: []string{"转移 12 人", "转移 31 人", "排水 3 台班", "道路恢复单向通行", "搜索完毕，未发现被困人员"},
		Reasons: []string{"轮换休整", "队员疲劳", "等待补给", "服从指挥部调整"}, Wants: w}
}

// Fire is another incident, in words that stand nowhere in the flood: what was learnt from one is of no use for the other.
func Fire() Story {
	return Story{
		Places:  []string{"缙云山八角井", "虎头山垭口", "歇马街道农荣村", "北温泉街道金刚碑", "澄江镇北泉村", "静观镇素心村", "蔡岗镇天印村", "三圣镇德圣村"},
		Reports: []string{"火线东侧已合围，明火基本扑灭", "隔离带开设 400 米，宽 20 米", "摩托车队运送灭火器 60 具上山", "风向转北，火头向垭口推进", "水带接力到 3 号平台，压力不足", "余火清理两遍，留 6 人看守", "油锯手中暑一人，已送下山", "直升机吊桶洒水 11 次"},
		Results: []string{"隔离带合拢", "余火清理完毕", "送水 14 吨", "护林点 9 人撤离"},
		Reasons: []string{"高温中暑减员", "油锯检修", "换班下山", "浓烟倒灌"},
		Wants:   []string{"运送防火服和油锯", "开设防火隔离带", "高位水池补水", "看守余火", "山脚安置点供餐", "疏散登山群众"},
	}
}

// hour is the state of a desk as it works.
type hour struct {
	*rand.Rand
	Story
	now   time.Time
	stamp time.Time
	made  int
}

// Hour is what one desk does in an hour that begins at now, beside the flood of New with the same size: changes of
// teams, tasks and needs, in the shares of Shares. The same seed gives the same hour.
func Hour(seed uint64, now time.Time, story Story, acts int) []Step {
	h := &hour{Rand: rand.New(rand.NewPCG(seed, 77)), Story: story, now: now}
	steps := make([]Step, 0, acts)
	for i := range acts {
		at := time.Duration(i) * time.Hour / time.Duration(acts)
		h.stamp = now.Add(at)
		steps = append(steps, Step{at, h.act()})
	}
	return steps
}

// Shares are the parts of an hour's acts, in percent, as Hour deals them.
func Shares() map[string]int {
	return map[string]int{"task reported": 34, "team moved": 22, "team assigned": 14, "need taken": 10, "need worked on": 14, "task ordered": 6}
}

func (h *hour) act() []byte {
	switch n := h.IntN(100); {
	case n < 34:
		return h.report()
	case n < 56:
		return h.move()
	case n < 70:
		return h.assign()
	case n < 80:
		return h.take()
	case n < 94:
		return h.work()
	}
	return h.order()
}

func (h *hour) pick(of []string) string { return of[h.IntN(len(of))] }

// at is the present moment, to the minute, as forms fill it in.
func (h *hour) at() string { return h.stamp.UTC().Truncate(time.Minute).Format(time.RFC3339) }

func lines(acts ...act) []byte {
	var out []byte
	for _, a := range acts {
		line, err := json.Marshal(a)
		if err != nil {
			panic("flood: act that cannot be written: " + err.Error())
		}
		out = append(append(out, line...), '\n')
	}
	return out
}

func (h *hour) crew() string { return fmt.Sprintf("team-%d", 9+h.IntN(26)) }

func (h *hour) task() string { return fmt.Sprintf("task-%d", 1+h.IntN(40)) }

// report is a crew's word on its task, by radio or telephone; half of them with a text.
func (h *hour) report() []byte {
	set := map[string]any{
		"status": h.pick([]string{"已接收", "出发", "到场", "进展", "进展", "完成"}), "status_at": h.at(), "status_source": h.pick([]string{"电台", "电台", "电话", "当面"}),
	}
	if h.IntN(2) == 0 {
		set["last_report_at"], set["last_report"] = h.at(), h.pick(h.Reports)
	}
	if set["status"] == "完成" {
		set["result"] = h.pick(h.Results)
	}
	return lines(act{Kind: "task", ID: h.task(), Set: set}, act{Kind: "team", ID: h.crew(), Set: map[string]any{"last_contact_at": h.at()}})
}

// move is a team's new state; a third of them with a reason, half with a place.
func (h *hour) move() []byte {
	set := map[string]any{"status": h.pick([]string{"待命", "任务中", "休整", "待撤离"}), "status_at": h.at(), "status_source": h.pick([]string{"电台", "电话"})}
	if h.IntN(2) == 0 {
		set["place"] = h.pick(h.Places)
	}
	if h.IntN(3) == 0 {
		set["reason"] = h.pick(h.Reasons)
	}
	return lines(act{Kind: "team", ID: h.crew(), Set: set})
}

func (h *hour) assign() []byte {
	task, crew := h.task(), h.crew()
	return lines(
		act{Kind: "team", ID: crew, Set: map[string]any{"task": task, "status": "任务中", "status_at": h.at()}},
		act{Kind: "task", ID: task, Set: map[string]any{"status": "已下达", "status_at": h.at(), "issued_at": h.at(), "ordered_by": "李敏"}, Add: map[string]any{"teams": []string{crew}}},
	)
}

func (h *hour) take() []byte {
	h.made++
	place, want := h.pick(h.Places), h.pick(h.Wants)
	return lines(act{Kind: "need", ID: fmt.Sprintf("hour-need-%d", h.made), Set: map[string]any{
		"number": fmt.Sprintf("JJ-Z-%04d", 600+h.made), "title": place + want, "place": place, "category": "物资运输", "urgency": h.pick([]string{"特急", "紧急", "一般"}),
		"people_affected": 3 + h.IntN(120), "quantity": 1 + h.IntN(80), "unit": "人", "source": h.pick([]string{"电话", "热线", "当面"}),
		"reporter": h.pick(surnames) + h.pick(givens), "phone": fmt.Sprintf("139%08d", h.IntN(100_000_000)), "status": "线索", "status_at": h.at(),
		"recorded_by": "李敏", "reported_at": h.at(),
	}})
}

func (h *hour) work() []byte {
	set := map[string]any{"status": h.pick([]string{"待核实", "已核实", "已发布", "部分响应", "已响应"}), "status_at": h.at()}
	switch set["status"] {
	case "已核实":
		set["verified_by"], set["verified_how"], set["verified_at"] = "王强", "回拨电话核实", h.at()
	case "已发布":
		set["published_at"], set["published_by"] = h.at(), "王强"
	}
	return lines(act{Kind: "need", ID: fmt.Sprintf("need-%d", 1+h.IntN(60)), Set: set})
}

func (h *hour) order() []byte {
	h.made++
	place, want := h.pick(h.Places), h.pick(h.Wants)
	return lines(act{Kind: "task", ID: fmt.Sprintf("hour-task-%d", h.made), Set: map[string]any{
		"number": fmt.Sprintf("JJ-Z-%04d", 700+h.made), "title": place + want, "place": place, "priority": 1 + h.IntN(4), "channel": "439.500",
		"need": fmt.Sprintf("need-%d", 1+h.IntN(60)), "starts_at": h.at(), "status": "待下达", "status_at": h.at(), "recorded_by": "李敏",
	}})
}
