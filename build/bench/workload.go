package main

import (
	"crypto/ed25519"
	"fmt"
	"math/rand/v2"
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
	changes []*merge.Change // in the order they were made
	fields  int
}

// benchLog is one device's log of one lane.
type benchLog struct {
	log     dot.Log
	public  ed25519.PublicKey
	private ed25519.PrivateKey
	changes []merge.Change
	sealed  []segment.Sealed
}

type benchRecord struct {
	id     uuid.UUID
	kind   *record.Kind
	stands map[uint16]dot.Dot
	stamps map[uint16]stamp.Stamp
}

// makeWorkload makes at least the wanted number of field changes, from so many logs.
func makeWorkload(seed uint64, logs, fields int) *workload {
	chance := rand.New(rand.NewPCG(seed, 1))
	w := &workload{space: uuid.MustParse("5a5a5a5a-0000-4000-8000-000000000001"), schema: kinds()}
	for i := range logs {
		key := ed25519.NewKeyFromSeed([]byte(fmt.Sprintf("bench device %019d", i)))
		public := key.Public().(ed25519.PublicKey)
		w.logs = append(w.logs, &benchLog{log: dot.Log{Device: dot.DeviceOf(public), Lane: 1}, public: public, private: key})
	}
	clock := int64(1_767_225_600_000)
	var records []*benchRecord
	for w.fields < fields {
		clock += 1 + chance.Int64N(2000)
		at := w.logs[chance.IntN(len(w.logs))]
		var c merge.Change
		if len(records) < 10 || chance.Float64() < 0.7 {
			c = w.create(chance, at, clock, &records)
		} else {
			c = w.update(chance, at, clock, records[chance.IntN(len(records))])
		}
		at.changes = append(at.changes, c)
		w.fields += len(c.Writes)
	}
	for _, l := range w.logs {
		for i := range l.changes {
			w.changes = append(w.changes, &l.changes[i])
		}
	}
	return w
}

func (w *workload) change(at *benchLog, clock int64) merge.Change {
	n := uint64(len(at.changes)) + 1
	return merge.Change{
		Dot: dot.Dot{Log: at.log, Seq: n}, Stamp: stamp.New(clock), Wall: clock, Act: n, ActSize: 1, Operator: "张伟", Grant: 7,
	}
}

func (w *workload) create(chance *rand.Rand, at *benchLog, clock int64, records *[]*benchRecord) merge.Change {
	c := w.change(at, clock)
	name := [...]string{"team", "checkin", "checkin", "checkin", "checkin", "checkin", "task", "task", "task", "task"}[chance.IntN(10)]
	k := w.schema.Kind(name)
	c.Kind, c.Record = k.Wire, dot.RecordID(w.space, c.Dot)
	r := &benchRecord{id: c.Record, kind: k, stands: map[uint16]dot.Dot{}, stamps: map[uint16]stamp.Stamp{}}
	for i := range k.Fields {
		f := &k.Fields[i]
		c.Writes = append(c.Writes, merge.Write{Field: f.Wire, Value: someValue(chance, f, clock, *records)})
		r.stands[f.Wire], r.stamps[f.Wire] = c.Dot, c.Stamp
	}
	*records = append(*records, r)
	return c
}

func (w *workload) update(chance *rand.Rand, at *benchLog, clock int64, r *benchRecord) merge.Change {
	c := w.change(at, clock)
	c.Kind, c.Record = r.kind.Wire, r.id
	f := r.kind.Field("status")
	if chance.IntN(3) == 0 {
		f = &r.kind.Fields[chance.IntN(len(r.kind.Fields))]
	}
	c.Stamp = stamp.New(clock, r.stamps[f.Wire])
	c.Writes = []merge.Write{{Field: f.Wire, Value: someValue(chance, f, clock, nil), Replaces: []dot.Dot{r.stands[f.Wire]}}}
	r.stands[f.Wire], r.stamps[f.Wire] = c.Dot, c.Stamp
	return c
}

// seal cuts every log into segments of so many changes.
func (w *workload) seal(codec *segment.Codec, most int) error {
	for _, l := range w.logs {
		var hash segment.Hash
		l.sealed = nil
		for from := 0; from < len(l.changes); from += most {
			sealed, next, err := codec.Seal(func(m []byte) []byte { return ed25519.Sign(l.private, m) },
				segment.Context{Space: w.space, Log: l.log}, hash, l.changes[from:min(from+most, len(l.changes))])
			if err != nil {
				return fmt.Errorf("seal %s: %w", l.log, err)
			}
			l.sealed, hash = append(l.sealed, sealed), next
		}
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
					return merge.OfText(r.id.String())
				}
			}
		}
		return merge.OfText(uuid.UUID{1}.String())
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
