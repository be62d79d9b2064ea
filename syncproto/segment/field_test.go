package segment_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"qianshao/syncproto/dot"
	"qianshao/syncproto/merge"
	"qianshao/syncproto/segment"
	"qianshao/syncproto/stamp"
)

// A desk's day in values: what teams, people, needs and tasks look like, by the columns of the product's kinds.
var (
	surnames   = strings.Split("王 李 张 刘 陈 杨 黄 赵 吴 周 徐 孙 马 朱 胡 郭 何 林 罗 高 梁 宋 郑 谢 韩 唐 冯 于 董 萧", " ")
	given      = strings.Split("伟 芳 娜 敏 静 丽 强 磊 军 洋 勇 艳 杰 娟 涛 明 超 秀 霞 平 刚 桂 英 华 建 国 志 红 玉 兰 梅 鹏 飞 雪 晨 宇", " ")
	forces     = []string{"蓝天救援队", "山地救援队", "公羊救援队", "水上救援队", "医疗应急队", "民兵应急连", "志愿者协会", "电力抢修队", "通信保障队", "供水应急队"}
	towns      = []string{"江津区白沙镇", "北碚区缙云街道", "江津区珞璜镇", "北碚区澄江镇", "合川区钓鱼城街道", "綦江区打通镇", "南川区金佛山镇", "万州区天城镇"}
	skills     = []string{"废墟搜救", "水域救援", "医疗救护", "通信保障", "道路抢通", "物资转运", "心理援助", "卫生防疫"}
	titles     = []string{"转运被困群众", "搬运帐篷与棉被", "搜索倒塌房屋", "设置临时医疗点", "抢修通村道路", "发放饮用水", "架设应急通信", "清点安置点人数"}
	roles      = []string{"member", "leader", "medic", "driver", "radio"}
	teamStates = []string{"signed_up", "en_route", "waiting", "on_task", "resting", "leaving"}
	taskStates = []string{"draft", "ordered", "received", "under_way", "arrived", "done"}
	needStates = []string{"clue", "checking", "verified", "published", "answered", "closed"}
	admissions = []string{"admitted", "pending", "reserve", "turned_back"}
)

const (
	kindTeam, kindCheckin, kindPerson, kindNeed, kindTask = 5, 6, 7, 9, 10
	laneOrders, laneCoordination, lanePeople              = 0, 1, 2
)

// world is a space some desks write to: every record with the writes that stand in its fields.
type world struct {
	*rand.Rand
	clock   int64
	acts    map[dot.Device]uint64
	seqs    map[dot.Log]uint64
	records map[uint16][]*standing
	origin  map[uuid.UUID]dot.Dot
}

type standing struct {
	id     uuid.UUID
	kind   uint16
	fields map[uint16]entry
}

type entry struct {
	dot   dot.Dot
	stamp stamp.Stamp
}

func newWorld(seed uint64) *world {
	return &world{
		Rand: rand.New(rand.NewPCG(seed, 7)), clock: 1795400000000, acts: map[dot.Device]uint64{}, seqs: map[dot.Log]uint64{},
		records: map[uint16][]*standing{}, origin: map[uuid.UUID]dot.Dot{},
	}
}

func (w *world) pick(of []string) string { return of[w.IntN(len(of))] }

func (w *world) name() string {
	n := w.pick(surnames) + w.pick(given)
	if w.Float64() < 0.7 {
		n += w.pick(given)
	}
	return n
}

func (w *world) phone() string {
	return fmt.Sprintf("1%s%09d", w.pick([]string{"3", "5", "7", "8", "9"}), w.IntN(1e9))
}

func (w *world) near(base float64) float64 {
	return math.Round((base+w.Float64()-0.5)*1e6) / 1e6
}

func (w *world) reference(kind uint16) merge.Value {
	rs := w.records[kind]
	if len(rs) == 0 {
		return merge.Value{}
	}
	return merge.OfID(rs[w.IntN(len(rs))].id)
}

// form is what one kind's form holds when it is first filled in.
func (w *world) form(kind uint16) []merge.Value {
	text, number, now := merge.OfText, func(n int) merge.Value { return merge.OfNumber(float64(n)) }, merge.OfTime(w.clock)
	switch kind {
	case kindTeam:
		return []merge.Value{
			text(fmt.Sprintf("%s第%d分队", w.pick(forces), 1+w.IntN(40))), text(w.pick(towns)), text(w.name()), text(w.phone()),
			number(5 + w.IntN(60)), number(w.IntN(12)), text(w.pick(skills)), number(24 * (1 + w.IntN(7))), text(w.pick(teamStates)),
			text(fmt.Sprintf("携带%d天给养，可独立作业", 1+w.IntN(7))), now,
		}
	case kindCheckin:
		return []merge.Value{
			w.reference(kindTeam), text(w.pick(admissions)), text(w.pick(towns)), now, number(5 + w.IntN(60)), number(w.IntN(12)),
			text(w.pick(skills)), number(24 * (1 + w.IntN(7))), text(w.name()),
		}
	case kindPerson:
		return []merge.Value{w.reference(kindTeam), text(w.name()), text(w.phone()), text(w.pick(roles)), text("present"), merge.OfBool(true)}
	case kindNeed:
		return []merge.Value{
			text(fmt.Sprintf("XQ-A-%04d", len(w.records[kindNeed])+1)), text(w.pick(towns) + w.pick(titles)), text(w.pick(towns)),
			merge.OfNumber(w.near(29.3)), merge.OfNumber(w.near(106.3)), text(w.pick(skills)), number(1 + w.IntN(4)),
			number(w.IntN(300)), text(w.name()), text(w.phone()), text(w.pick(needStates)), merge.OfBool(w.IntN(9) == 0),
		}
	}
	return []merge.Value{
		text(fmt.Sprintf("RW-A-%04d", len(w.records[kindTask])+1)), text(w.pick(towns) + w.pick(titles)), w.reference(kindNeed),
		text(fmt.Sprintf("%s%d组%d号", w.pick(towns), 1+w.IntN(30), 1+w.IntN(200))), merge.OfNumber(w.near(29.3)),
		merge.OfNumber(w.near(106.3)), number(1 + w.IntN(4)), text(w.pick(titles)), now, text(w.pick(taskStates)), text(fmt.Sprintf("已到达，%d人上堤", w.IntN(60))),
	}
}

// begin is the change the device of l makes next in that log, its writes still missing.
func (w *world) begin(l dot.Log, kind uint16) merge.Change {
	w.clock += int64(2000 + w.IntN(40000))
	w.acts[l.Device]++
	w.seqs[l]++
	c := merge.Change{
		Dot: dot.Dot{Log: l, Seq: w.seqs[l]}, Kind: kind, Stamp: stamp.New(w.clock), Wall: w.clock,
		Act: w.acts[l.Device], ActSize: 1, Operator: "李敏", Grant: 17,
	}
	c.Record = dot.RecordID(space, c.Dot)
	return c
}

func (w *world) create(l dot.Log, kind uint16) merge.Change {
	values := w.form(kind)
	c := w.begin(l, kind)
	s := &standing{id: c.Record, kind: kind, fields: map[uint16]entry{}}
	for i, v := range values {
		if v.IsNone() {
			continue
		}
		f := uint16(i + 1)
		c.Writes = append(c.Writes, merge.Write{Field: f, Value: v})
		s.fields[f] = entry{c.Dot, c.Stamp}
	}
	w.records[kind] = append(w.records[kind], s)
	w.origin[c.Record] = c.Dot
	return c
}

// statusField is the field of a kind's form that is edited most.
var statusField = map[uint16]uint16{kindTeam: 9, kindCheckin: 2, kindPerson: 5, kindNeed: 11, kindTask: 10}

// edit changes the status of some record of kind, or one or two of its other fields, replacing what stands there.
func (w *world) edit(l dot.Log, kind uint16) merge.Change {
	s := w.records[kind][w.IntN(len(w.records[kind]))]
	fresh := w.form(kind)
	c := w.begin(l, kind)
	c.Record = s.id
	at := int(statusField[kind])
	if w.Float64() < 0.3 {
		at = 1 + w.IntN(len(fresh)-1)
	}
	for f := uint16(at); f <= uint16(at+w.IntN(2)); f++ {
		if fresh[f-1].IsNone() {
			fresh[f-1] = merge.OfText("不详")
		}
		write := merge.Write{Field: f, Value: fresh[f-1]}
		if old, ok := s.fields[f]; ok {
			write.Replaces = []dot.Dot{old.dot}
			c.Stamp = max(c.Stamp, stamp.New(c.Wall, old.stamp))
		}
		s.fields[f] = entry{c.Dot, c.Stamp}
		c.Writes = append(c.Writes, write)
	}
	return c
}

// fill lets the device of l make n changes, the given share of them edits.
func (w *world) fill(l dot.Log, n int, edits float64, kinds ...uint16) []merge.Change {
	changes := make([]merge.Change, n)
	for i := range changes {
		kind := kinds[w.IntN(len(kinds))]
		if len(w.records[kind]) > 0 && w.Float64() < edits {
			changes[i] = w.edit(l, kind)
			continue
		}
		changes[i] = w.create(l, kind)
	}
	return changes
}

func fieldChanges(changes []merge.Change) (n int) {
	for i := range changes {
		n += len(changes[i].Writes)
	}
	return n
}

type workload struct {
	name  string
	lane  dot.Lane
	edits float64
	kinds []uint16
}

var workloads = []workload{
	{"teams and needs arriving", laneCoordination, 0.1, []uint16{kindTeam, kindNeed}},
	{"check-in of teams and people", lanePeople, 0, []uint16{kindCheckin, kindPerson, kindPerson, kindPerson}},
	{"tasks, half of it edits", laneOrders, 0.5, []uint16{kindTask}},
	{"statuses of teams and needs", laneCoordination, 0.9, []uint16{kindTeam, kindNeed}},
}

// day is a world where three desks already wrote, and the changes the first of them writes next.
func (l workload) day(seed uint64, n int) (segment.Context, []merge.Change) {
	w := newWorld(seed)
	for d := byte(1); d <= 3; d++ {
		w.fill(logOf(key(d), laneCoordination), 150, 0.3, kindTeam, kindNeed)
		w.fill(logOf(key(d), laneOrders), 60, 0.5, kindTask)
	}
	ctx := segment.Context{Space: space, Log: logOf(key(1), l.lane)}
	return ctx, w.fill(ctx.Log, n, l.edits, l.kinds...)
}

// Bytes a field change: the bar is that of the targets for segments of at least 64 changes of a desk's day. Edits of
// one or two fields are measured by the change, for each brings its record, its stamp and its predecessors.
func TestADeskDayIsSmall(t *testing.T) {
	codec := newCodec(t)
	const perField, perChange = 6, 24
	for _, l := range workloads {
		for _, n := range []int{64, 512} {
			ctx, changes := l.day(1, n)
			sealed, _, err := codec.Seal(signer(key(1)), ctx, before(changes[0].Dot.Seq), changes)
			if err != nil {
				t.Fatal(err)
			}
			fields := fieldChanges(changes)
			byField, byChange := float64(len(sealed.Bytes))/float64(fields), float64(len(sealed.Bytes))/float64(n)
			t.Logf("%-30s %3d changes %5d fields %6d bytes: %.2f a field change, %.1f a change", l.name, n, fields, len(sealed.Bytes), byField, byChange)
			if byField > perField && byChange > perChange {
				t.Errorf("%s: %.2f bytes a field change", l.name, byField)
			}
		}
	}
}

// One urgent change: a status of the desk's own record, 110 bytes at most with its signature. Naming a record by its
// id, or a predecessor in a log of another device, costs the 16 bytes each that nothing implies.
func TestAnUrgentChangeIsSmall(t *testing.T) {
	codec := newCodec(t)
	codec.Origin = func(s dot.Space, id uuid.UUID) (dot.Dot, bool) {
		return dot.Dot{Log: logOf(key(1), laneOrders), Seq: 3001}, true
	}
	own, foreign := goldens()[0], goldens()[1]
	own.dictionary, foreign.dictionary = segment.DictionaryNewest, segment.DictionaryNewest
	later := own
	later.changes = slices.Clone(own.changes)
	later.changes[0].Writes = []merge.Write{{Field: 12, Value: merge.OfText("done"), Replaces: []dot.Dot{{Log: own.changes[0].Dot.Log, Seq: 3100}}}}
	for _, c := range []struct {
		name string
		golden
		codec *segment.Codec
		most  int
	}{
		{"the first status after the record was made", own, newCodec(t), 96},
		{"a later status of a record whose making is known", later, codec, 99},
		{"a later status of a record nobody knows the making of", later, newCodec(t), 112},
		{"a status of another desk's record, set by another desk", foreign, newCodec(t), 132},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := c.encode(t, c.codec)
			t.Logf("%d bytes", len(b))
			if len(b) > c.most {
				t.Fatalf("%d bytes, at most %d", len(b), c.most)
			}
		})
	}
}
