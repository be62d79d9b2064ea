package main

import (
	"crypto/ed25519"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/google/uuid"

	"qianshao/shared/record"
	"qianshao/syncproto"
	"qianshao/syncproto/dot"
	"qianshao/syncproto/merge"
	"qianshao/syncproto/segment"
	"qianshao/syncproto/stamp"
)

// workload is what many devices wrote: seven in ten changes make a record, three set one field of a record that one of
// them made before. Values are like those of the peers' generator.
type workload struct {
	space   dot.Space
	schema  *record.Schema
	logs    []*benchLog
	changes []*merge.Change // log by log
	fields  int

	chance  *rand.Rand
	clock   int64
	records []*benchRecord
}

// benchLog is one device's log of one lane.
type benchLog struct {
	log     dot.Log
	public  ed25519.PublicKey
	private ed25519.PrivateKey
	changes []merge.Change
	sealed  []segment.Sealed
	before  syncproto.Head // where the changes continue the log
	end     segment.Hash   // of the last segment
}

type benchRecord struct {
	id     uuid.UUID
	kind   *record.Kind
	stands []standingValue // field by field, as the kind declares them
}

type standingValue struct {
	by    dot.Dot
	stamp stamp.Stamp
}

// makeWorkload makes at least the wanted number of field changes, from so many logs.
func makeWorkload(space dot.Space, seed uint64, logs, fields int) *workload {
	w := &workload{space: space, schema: kinds(), chance: rand.New(rand.NewPCG(seed, 1)), clock: 1_767_225_600_000}
	for i := range logs {
		key := ed25519.NewKeyFromSeed([]byte(fmt.Sprintf("bench device %019d", i)))
		public := key.Public().(ed25519.PublicKey)
		w.logs = append(w.logs, &benchLog{log: dot.Log{Device: dot.DeviceOf(public), Lane: 1}, public: public, private: key})
	}
	w.more(fields)
	return w
}

// more goes on with the logs after what was sealed of them, and forgets that.
func (w *workload) more(fields int) {
	for _, l := range w.logs {
		l.before.Seq, l.before.Hash = l.before.Seq+uint64(len(l.changes)), l.end
		l.changes, l.sealed = nil, nil
	}
	w.changes, w.fields = nil, 0
	for w.fields < fields {
		w.clock += 1 + w.chance.Int64N(2000)
		at := w.logs[w.chance.IntN(len(w.logs))]
		var c merge.Change
		if len(w.records) < 10 || w.chance.Float64() < 0.7 {
			c = w.create(at)
		} else {
			c = w.update(at, w.records[w.chance.IntN(len(w.records))])
		}
		at.changes = append(at.changes, c)
		w.fields += len(c.Writes)
	}
	for _, l := range w.logs {
		for i := range l.changes {
			w.changes = append(w.changes, &l.changes[i])
		}
	}
}

func (w *workload) change(at *benchLog) merge.Change {
	n := at.before.Seq + uint64(len(at.changes)) + 1
	return merge.Change{
		Dot: dot.Dot{Log: at.log, Seq: n}, Stamp: stamp.New(w.clock), Wall: w.clock, Act: n, ActSize: 1, Operator: "张伟", Grant: 7,
	}
}

func (w *workload) create(at *benchLog) merge.Change {
	c := w.change(at)
	name := [...]string{"team", "checkin", "checkin", "checkin", "checkin", "checkin", "task", "task", "task", "task"}[w.chance.IntN(10)]
	k := w.schema.Kind(name)
	c.Kind, c.Record = k.Wire, dot.RecordID(w.space, c.Dot)
	r := &benchRecord{id: c.Record, kind: k}
	for i := range k.Fields {
		f := &k.Fields[i]
		c.Writes = append(c.Writes, merge.Write{Field: f.Wire, Value: someValue(w.chance, f, w.clock, w.records)})
		r.stands = append(r.stands, standingValue{c.Dot, c.Stamp})
	}
	w.records = append(w.records, r)
	return c
}

func (w *workload) update(at *benchLog, r *benchRecord) merge.Change {
	c := w.change(at)
	c.Kind, c.Record = r.kind.Wire, r.id
	i := slices.IndexFunc(r.kind.Fields, func(f record.Field) bool { return f.Name == "status" })
	if w.chance.IntN(3) == 0 {
		i = w.chance.IntN(len(r.kind.Fields))
	}
	f, stood := &r.kind.Fields[i], &r.stands[i]
	c.Stamp = stamp.New(w.clock, stood.stamp)
	c.Writes = []merge.Write{{Field: f.Wire, Value: someValue(w.chance, f, w.clock, nil), Replaces: []dot.Dot{stood.by}}}
	*stood = standingValue{c.Dot, c.Stamp}
	return c
}

// seal cuts every log into segments of so many changes.
func (w *workload) seal(codec *segment.Codec, most int) error {
	for _, l := range w.logs {
		hash := l.before.Hash
		l.sealed = nil
		for from := 0; from < len(l.changes); from += most {
			sealed, next, err := codec.Seal(func(m []byte) []byte { return ed25519.Sign(l.private, m) },
				segment.Context{Space: w.space, Log: l.log}, hash, l.changes[from:min(from+most, len(l.changes))])
			if err != nil {
				return fmt.Errorf("seal %s: %w", l.log, err)
			}
			l.sealed, hash = append(l.sealed, sealed), next
		}
		l.end = hash
	}
	return nil
}

// rounds gives the segments as they would come in: of every log a few at a time.
func (w *workload) rounds(each int) [][]syncproto.Run {
	var rounds [][]syncproto.Run
	for from := 0; ; from += each {
		var round []syncproto.Run
		for _, l := range w.logs {
			if from < len(l.sealed) {
				round = append(round, syncproto.Run{Log: l.log, Public: l.public, Segments: l.sealed[from:min(from+each, len(l.sealed))]})
			}
		}
		if len(round) == 0 {
			return rounds
		}
		rounds = append(rounds, round)
	}
}

func (w *workload) bytes() (n int) {
	for _, l := range w.logs {
		for _, s := range l.sealed {
			n += len(s.Bytes)
		}
	}
	return n
}

var words = map[string][]string{
	"org":       {"蓝天救援队", "红十字会", "公羊救援队", "消防救援支队", "医疗应急队", "民兵连", "志愿者协会", "电力抢修队", "通信保障队", "供水应急队"},
	"base":      {"汶川县映秀镇", "积石山县大河家镇", "泸定县磨西镇", "宁强县青木川镇", "都江堰市龙池镇", "北川县曲山镇", "绵竹市汉旺镇", "青川县木鱼镇"},
	"specialty": {"废墟搜救", "水域救援", "医疗救护", "通信保障", "道路抢通", "物资转运", "心理援助", "卫生防疫"},
	"equipment": {"生命探测仪、破拆工具组、担架", "冲锋舟、救生衣、抛绳器", "急救箱、除颤仪、氧气瓶", "卫星电话、中继台、发电机", "挖掘机、装载机、油锯"},
	"kind":      {"搜救", "转运", "物资", "医疗", "安置", "供电", "供水", "防疫"},
	"title":     {"转运被困群众", "搬运帐篷与棉被", "搜索倒塌房屋", "设置临时医疗点", "抢修通村道路", "发放饮用水", "架设应急通信", "清点安置点人数"},
	"unit":      {"人", "顶", "箱", "吨", "台", "公里", "户"},
	"role":      {"队员", "队长", "医生", "护士", "司机", "通信员", "志愿者", "后勤"},
	"status":    {"待命", "出动", "在途", "作业中", "休整", "撤离", "新建", "已派单", "执行中", "受阻", "完成", "取消"},
}

func someName(chance *rand.Rand) string {
	family, given := []rune("王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高梁宋郑谢韩唐冯于董萧"), []rune("伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华建国志红玉兰梅鹏飞雪晨宇")
	name := string(family[chance.IntN(len(family))]) + string(given[chance.IntN(len(given))])
	if chance.Float64() < 0.7 {
		name += string(given[chance.IntN(len(given))])
	}
	return name
}

func digits(chance *rand.Rand, n int) string {
	var b strings.Builder
	for range n {
		b.WriteByte(byte('0' + chance.IntN(10)))
	}
	return b.String()
}

func someValue(chance *rand.Rand, f *record.Field, clock int64, records []*benchRecord) merge.Value {
	pick := func(list string) string { return words[list][chance.IntN(len(words[list]))] }
	switch f.Name {
	case "name":
		if f.Wire == 1 {
			return merge.OfText(fmt.Sprintf("%s第%d分队", pick("org"), 1+chance.IntN(40)))
		}
		return merge.OfText(someName(chance))
	case "leader", "reporter":
		return merge.OfText(someName(chance))
	case "phone":
		return merge.OfText("1" + string("3578"[chance.IntN(4)]) + digits(chance, 9))
	case "id_no":
		return merge.OfText("99" + digits(chance, 16))
	case "note":
		return merge.OfText(fmt.Sprintf("携带%d天给养,可独立作业", 1+chance.IntN(7)))
	case "title":
		return merge.OfText(pick("base") + pick("title"))
	case "address":
		return merge.OfText(fmt.Sprintf("%s%d组%d号", pick("base"), 1+chance.IntN(30), 1+chance.IntN(200)))
	case "team_id":
		for range 4 {
			if len(records) > 0 {
				if r := records[chance.IntN(len(records))]; r.kind.Name == "team" {
					return merge.OfID(r.id)
				}
			}
		}
		return merge.OfID(uuid.UUID{1})
	case "created", "at":
		return merge.OfTime(clock)
	case "lat", "lon":
		base, span := 31.2, 3.0
		if f.Name == "lon" {
			base = 103.8
		}
		return merge.OfNumber(float64(int64((base+(chance.Float64()-0.5)*span)*1e6)) / 1e6)
	case "members", "vehicles", "priority", "quantity":
		return merge.OfNumber(float64(chance.IntN(500)))
	default:
		return merge.OfText(pick(f.Name))
	}
}
