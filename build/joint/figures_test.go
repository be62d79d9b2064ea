package joint_test

import (
	"bytes"
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"

	qdesk "qianshao/shared/desk"
	"qianshao/shared/paper"
	"qianshao/shared/record"
	"qianshao/shared/report"
	"qianshao/shared/shelf"
)

// deskOn is an operator's desk in a space of a terminal or of the hub, by a clock that stands.
func deskOn(t *testing.T, sh *shelf.Shelf, space uuid.UUID, operator string) *office {
	l := ledgerOf(t, sh, space)
	at := time.Date(2026, 7, 13, 4, 0, 0, 0, time.UTC)
	return &office{qdesk.New(l, qdesk.Options{Operator: operator, Now: func() time.Time { return at }})}
}

type office struct{ *qdesk.Desk }

// document makes a paper and takes off what tells who made it where.
func (o *office) document(t *testing.T, name string) report.Document {
	t.Helper()
	doc, err := o.Document(t.Context(), qdesk.PaperQuery{Paper: name})
	if err != nil {
		t.Fatal(err)
	}
	doc.Stamp.Operator, doc.Stamp.Desk = "", ""
	return doc
}

// twoDesks work apart on one incident: forces, needs, tasks, passages, supplies, injuries, results.
func twoDesks(space uuid.UUID, a, b *desk) {
	lines := func(d *desk, from, to int) {
		for n := from; n < to; n++ {
			d.write(space, fmt.Sprintf(`{"act":[{"kind":"team","id":"T%d","set":{"name":"第%d救援队","status":"standby","status_at":"2026-07-12T04:00:00Z","boats":%d}},{"kind":"checkin","id":"C%d","set":{"team":"T%d","people":%d,"vehicles":2,"arrived_at":"2026-07-12T04:00:00Z"}}]}`, n, n, n%3, n, n, 5+n))
			d.write(space, fmt.Sprintf(`{"kind":"person","id":"P%d","set":{"name":"队员%d","team":"T%d","status":"present"}}`, n, n, n))
			d.write(space, fmt.Sprintf(`{"kind":"need","id":"N%d","set":{"title":"需求%d","status":"published","quantity":%d,"unit":"人"}}`, n, n, 10+n))
			d.write(space, fmt.Sprintf(`{"kind":"passage","id":"V%d","set":{"plate":"渝A%05d","status":"valid"}}`, n, n))
			d.write(space, fmt.Sprintf(`{"kind":"movement","id":"M%d","set":{"kind":"out","quantity":%d}}`, n, n))
			d.write(space, fmt.Sprintf(`{"kind":"progress","id":"R%d","set":{"task":"K%d","rescued_live":%d,"at":"2026-07-12T06:00:00Z","period_from":"2026-07-12T05:00:00Z","period_to":"2026-07-12T06:00:00Z"}}`, n, n, n))
			d.write(space, fmt.Sprintf(`{"kind":"task","id":"K%d","set":{"number":"JJ-%d","title":"任务%d","need":"N%d","status":"progress"}}`, n, n, n, n))
			d.write(space, fmt.Sprintf(`{"kind":"team","id":"T%d","set":{"status":"on_task","task":"K%d","status_at":"2026-07-12T05:00:00Z"}}`, n, n))
		}
	}
	a.write(space, `{"kind":"incident","id":"inc","set":{"name":"江津暴雨洪涝","mechanism_status":"active","activated_at":"2026-07-12T03:00:00Z","order_no":"渝指1号"}}`)
	lines(a, 0, 7)
	lines(b, 7, 15)
	b.write(space, `{"kind":"team","id":"T3","set":{"note":"两处都写"}}`)
	b.write(space, `{"kind":"injury","id":"I1","set":{"name":"队员8","severity":"light"}}`)
}

func TestR9_1_DeskAndCentreCountTheSameAfterSync(t *testing.T) {
	h := newHub(t)
	space := h.create("江津暴雨洪涝")
	a, b := newDesk(t, "甲"), newDesk(t, "乙")
	a.mustEnrol(h.code("甲台"))
	b.mustEnrol(h.code("乙台"))
	twoDesks(space, a, b)
	a.connect()
	b.connect()
	h.settle(space, a, b)
	here, there := deskOn(t, a.shelf, space, "李敏"), deskOn(t, h.server.Shelf(), space, "中心")
	left, err := here.Overview(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	right, err := there.Overview(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if len(left.Counts) != len(right.Counts) || left.Counts.Int("people.heads") != 180 { // 5+…+19, by hand
		t.Fatalf("%d figures here, %d there; %d heads", len(left.Counts), len(right.Counts), left.Counts.Int("people.heads"))
	}
	for i, f := range left.Counts {
		if g := right.Counts[i]; g.Name != f.Name || g.Value != f.Value || fmt.Sprint(g.Records) != fmt.Sprint(f.Records) {
			t.Errorf("%s is %v here and %v at the centre", f.Name, f.Value, g.Value)
		}
	}
	for _, name := range []string{"counts", "daily", "situation", "final", "review", "evidence", "report-now", "problem-list"} {
		one, two := here.document(t, name), there.document(t, name)
		x, err := report.Bytes(one)
		if err != nil {
			t.Fatal(err)
		}
		y, err := report.Bytes(two)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(x, y) {
			t.Errorf("%s differs between desk and centre:\n%.3000s\n%.3000s", name, x, y)
		}
	}
}

func TestR9_2_AReportKeptAtADeskIsTheSameFileAtTheCentre(t *testing.T) {
	h := newHub(t)
	space := h.create("江津暴雨洪涝")
	a := newDesk(t, "甲")
	a.mustEnrol(h.code("甲台"))
	twoDesks(space, a, a)
	receipt, err := deskOn(t, a.shelf, space, "李敏").Keep(t.Context(), qdesk.PaperQuery{Paper: "final"})
	if err != nil {
		t.Fatal(err)
	}
	a.write(space, `{"kind":"team","id":"T1","set":{"name":"后来改名的队"}}`)
	a.connect()
	h.settle(space, a)
	files := map[string][]byte{}
	for name, sh := range map[string]*shelf.Shelf{"desk": a.shelf, "centre": h.server.Shelf()} {
		doc, err := deskOn(t, sh, space, name).Kept(context.Background(), receipt.IDs[record.NewID(1)])
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for _, kind := range []paper.Kind{paper.PDF, paper.Workbook, paper.Text} {
			file, err := paper.Set(doc, kind)
			if err != nil {
				t.Fatalf("%s as %s: %v", name, kind, err)
			}
			if other := files[string(kind)]; other != nil && !bytes.Equal(file, other) {
				t.Errorf("the %s at the centre is another file", kind)
			}
			files[string(kind)] = file
		}
	}
	if !bytes.Contains(files["txt"], []byte("第1救援队")) || bytes.Contains(files["txt"], []byte("后来改名的队")) {
		t.Error("the report tells what was written after it")
	}
}
