package narrow_test

import (
	"encoding/hex"
	"testing"

	"github.com/google/uuid"

	"qianshao/syncproto/dot"
	"qianshao/syncproto/merge"
	"qianshao/syncproto/narrow"
)

// Two programs of different versions share the air, so neither the primer nor a bit of the contents may change in
// silence: a new form of contents is a new label of the keys, a new primer changes the vocabulary by itself.
func TestContentsAreWhatTheyWere(t *testing.T) {
	b := bookOf(desk, hub)
	report := status(7, start+3*slot)
	report.Fields = append(report.Fields, narrow.Field{ID: 29, Values: []merge.Value{merge.OfText("桥面塌陷，需绕行")}})
	raw, err := theReader().Encode(&b, []narrow.Item{status(5, start), report}, start)
	if err != nil {
		t.Fatal(err)
	}
	const want = "fff9afcd6c616a53cf1c34282688c6dc82afa6a5dbde052a6483ae58c11a0639c65e63"
	if got := hex.EncodeToString(raw); got != want {
		t.Errorf("contents are %s, were %s", got, want)
	}
	if got := theReader().Digest(); got != 0x5167e5d5 {
		t.Errorf("the primer's digest is %#x", got)
	}
}

func TestALessonIsWrittenAsThePrimerIs(t *testing.T) {
	it := status(9, start)
	it.Fields = append(it.Fields,
		narrow.Field{ID: 13, Values: []merge.Value{merge.OfText("转移 12 人")}}, narrow.Field{ID: 7, Values: []merge.Value{merge.OfNumber(2)}},
		narrow.Field{ID: 5, Values: []merge.Value{merge.OfBool(true)}}, narrow.Field{ID: 3, Values: []merge.Value{merge.OfID(it.Record)}},
		narrow.Field{ID: 14, Set: true, Values: []merge.Value{merge.OfText(it.Record.String()), merge.OfText("two\nlines")}})
	got := narrow.Lessons([]narrow.Item{status(12, start+slot), it}, codes, func(id uuid.UUID) dot.Dot {
		if id == it.Record {
			return it.Origin
		}
		return dot.Dot{}
	})
	want := "0 11 0 0 8\n\t12 c #1\n\t17 t 0\n\t13 c 转移 12 人\n\t7 n 2\n\t5 b 1\n\t3 r 8\n\t14 +s 8\n0 11 3 1 11\n\t12 c #4\n\t17 t 0\n"
	if got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
