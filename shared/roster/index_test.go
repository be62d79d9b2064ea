package roster_test

import (
	"fmt"
	"testing"

	"github.com/google/uuid"

	"qianshao/shared/record"
	"qianshao/shared/roster"
	"qianshao/syncproto/merge"
)

// searchable is a picture with one of everything a search finds.
func searchable(t testing.TB) (*roster.Picture, *roster.Picture) {
	r, census := newReplica(t, "desk A"), newReplica(t, "office")
	blue := r.arrives("重庆市蓝天救援队", 12)
	r.record(record.Act{Edits: []record.Edit{{
		Kind: "team", ID: blue, Set: textSet("short_name", "蓝天", "leader", "张伟", "phone", "13800001234", "credit_code", "51500000MJ"),
		Add: memberSet("aliases", "碧空救援队"),
	}}})
	bishan := r.arrives("蓝天救援队璧山分队", 5)
	r.does(roster.CheckInPerson(r.actor(), nil, r.team(bishan), roster.WalkUp{Name: "单雄信", Phone: "13912345678"}))
	r.does(roster.CheckInVehicle(r.actor(), nil, nil, r.team(blue), roster.VehicleForm{Plate: "渝A·8K217", Team: blue}))
	r.orders("几江街道搜救")
	r.does(roster.TakeIn(r.actor(), nil, roster.NeedForm{Title: "长寿湖转移群众"}))
	dup := r.arrives("蓝天救援对", 5)
	r.does(roster.Join(r.actor(), r.rowOf("team", blue), r.rowOf("team", dup), ""))
	census.record(record.Act{Edits: []record.Edit{
		{Kind: "team", ID: blue, Set: textSet("name", "重庆市蓝天救援队")}, {Kind: "team", ID: uuid.New(), Set: textSet("name", "南岸蓝天队", "district", "南岸")},
	}})
	return r.picture(), census.picture()
}

func TestRecordsAreFoundByWhatAnOperatorHas(t *testing.T) {
	here, census := searchable(t)
	x := roster.NewIndex()
	x.Add(here, false)
	x.Add(census, true)
	for typed, want := range map[string]string{
		"蓝天救援队": "重庆市蓝天救援队", "蓝 天": "重庆市蓝天救援队", "ltjyd": "重庆市蓝天救援队", "CQSLT": "重庆市蓝天救援队", "zqslt": "重庆市蓝天救援队",
		"璧山": "蓝天救援队璧山分队", "bsfd": "蓝天救援队璧山分队", "1234": "重庆市蓝天救援队", "51500000mj": "重庆市蓝天救援队", "碧空救援队": "重庆市蓝天救援队",
		"8k217": "渝A8K217", "渝A 8K217": "渝A8K217", "dxx": "单雄信", "sxx": "单雄信", "chanxiongxin": "", "5678": "单雄信",
		"几江": "几江街道搜救", "zsh": "长寿湖转移群众", "csh": "长寿湖转移群众", "na": "南岸蓝天队", "蓝天救援对": "重庆市蓝天救援队", "danxiongxin": "单雄信",
		"": "", " · ": "", "没有这支队": "", "56": "", "xiongxin": "单雄信",
	} {
		hits := x.Search(typed, 10)
		switch {
		case want == "" && len(hits) > 0:
			t.Errorf("%q finds %s", typed, hits[0].Title)
		case want != "" && (len(hits) == 0 || hits[0].Title != want):
			t.Errorf("%q finds %v, want %s first", typed, hits, want)
		}
		seen := map[roster.Ref]bool{}
		for _, h := range hits {
			if seen[h.Ref] || h.Where == "" {
				t.Errorf("%q: %+v twice, or without its key", typed, h)
			}
			seen[h.Ref] = true
		}
	}
	if hits := x.Search("蓝天", 2); len(hits) != 2 {
		t.Errorf("%d hits, want the two asked for", len(hits))
	}
	if hits := x.Search("蓝天", 0); hits != nil {
		t.Error("nothing asked for, something given")
	}
	if hits := x.Search("南岸", 5); len(hits) != 1 || !hits[0].Census {
		t.Errorf("a team of the census: %+v", hits)
	}
	if hits := x.Search("重庆市蓝天救援队", 5); hits[0].Census {
		t.Error("a team known here is marked as the census's")
	}
}

func TestANameIsMatchedByFragmentOrInitials(t *testing.T) {
	for _, c := range []struct {
		name, typed string
		want        bool
	}{
		{"重庆长安队", "cqca", true}, {"重庆长安队", "zqzad", true}, {"重庆长安队", "长安", true}, {"重庆长安队", "qx", false}, {"重庆长安队", "", false},
		{"A1 队", "a1d", true},
	} {
		if got := roster.Matches(c.name, c.typed); got != c.want {
			t.Errorf("%q in %s: %v", c.typed, c.name, got)
		}
	}
}

func TestNamesPhonesAndPlatesAreToldBySense(t *testing.T) {
	for _, c := range [][3]string{
		{"name", "重庆市 蓝天（救援）队", "蓝天救援队"}, {"name", "ＡＢＣ队", "abc队"}, {"name", "重庆", "重庆"},
		{"phone", "+86 138-0000-1234", "13800001234"}, {"phone", "０２３-67001119", "02367001119"}, {"phone", "119", ""},
		{"plate", " 渝ａ·8k217 ", "渝A8K217"}, {"plate", "WJ 50·1234X", "WJ501234X"},
	} {
		got := map[string]func(string) string{"name": roster.NormalName, "phone": roster.NormalPhone, "plate": roster.NormalPlate}[c[0]](c[1])
		if got != c[2] {
			t.Errorf("%s %q reads %q, want %q", c[0], c[1], got, c[2])
		}
	}
}

// big is a picture of the design load's people.
func big(t testing.TB) *roster.Picture {
	schema := record.Standard()
	surnames, given := []rune("张王李赵刘陈杨黄周吴徐孙马朱胡郭何高林罗单重长"), []rune("伟芳娜秀敏静丽强磊军洋勇艳杰娟涛明超霞平刚桂英华玉兰")
	p := &roster.Picture{}
	row := func(kind string, set map[string]merge.Value) record.Record {
		r := record.Record{Kind: schema.Kind(kind), ID: uuid.New()}
		r.Values = make([]merge.Value, len(r.Kind.Fields))
		r.Sets = make([][]merge.Value, len(r.Kind.Fields))
		for name, v := range set {
			r.Values[r.Kind.Field(name).Place()] = v
		}
		return r
	}
	for i := range 12_000 {
		name := string([]rune{surnames[i%len(surnames)], given[i/7%len(given)], given[i/191%len(given)]})
		p.People = append(p.People, roster.PersonOf(row("person", textSet("name", name, "phone", fmt.Sprintf("138%08d", i)))))
	}
	for i := range 500 {
		p.Teams = append(p.Teams, roster.TeamOf(row("team", textSet("name", fmt.Sprintf("第%d应急救援队", i)))))
	}
	p.Arrange()
	return p
}

func BenchmarkSearchAmongTwelveThousandPeople(b *testing.B) {
	x := roster.NewIndex()
	x.Add(big(b), false)
	for b.Loop() {
		for _, typed := range []string{"张伟", "zw", "1234", "d5yjjyd"} {
			if len(x.Search(typed, 20)) == 0 {
				b.Fatalf("%s finds nobody", typed)
			}
		}
	}
}

func BenchmarkIndexOfTwelveThousandPeople(b *testing.B) {
	p := big(b)
	for b.Loop() {
		roster.NewIndex().Add(p, false)
	}
}
