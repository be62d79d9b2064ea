package desk_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"qianshao/shared/desk"
	"qianshao/shared/roster"
)

// loaded is a desk with the design load of one incident: 400 teams, 8,000 people, 1,500 vehicles, 3,000 needs, 5,000
// task orders.
func loaded(b *testing.B) *place {
	a := newPlace(b, uuid.New(), "A", "李敏", nil)
	a.opens()
	var lines strings.Builder
	for i := range 400 {
		fmt.Fprintf(&lines, `{"act":[{"kind":"team","id":"T%d","set":{"name":"第%d应急救援队","phone":"139%08d","status":"standby","place":"东门","capabilities":["水上:1"]}},`+
			`{"kind":"checkin","id":"C%d","set":{"team":"T%d","people":20,"vehicles":3,"arrived_at":"2026-07-12T04:00:00Z"}}]}`+"\n", i, i, i, i, i)
	}
	for i := range 8000 {
		fmt.Fprintf(&lines, `{"kind":"person","id":"P%d","set":{"name":"队员%d","phone":"138%08d","team":"T%d","status":"present"}}`+"\n", i, i, i, i%400)
	}
	for i := range 1500 {
		fmt.Fprintf(&lines, `{"kind":"vehicle","id":"渝A%05d","set":{"plate":"渝A%05d","team":"T%d","status":"arrived"}}`+"\n", i, i, i%400)
	}
	for i := range 3000 {
		fmt.Fprintf(&lines, `{"kind":"need","id":"N%d","set":{"title":"第%d组需要转移","place":"%d社","status":"published","quantity":10,"unit":"人"}}`+"\n", i, i, i)
	}
	for i := range 5000 {
		fmt.Fprintf(&lines, `{"kind":"task","id":"K%d","set":{"title":"任务%d","need":"N%d","status":"done"}}`+"\n", i, i, i%3000)
	}
	if done, err := a.Apply(b.Context(), strings.NewReader(lines.String()), nil, nil); err != nil || done.Refused > 0 {
		b.Fatalf("%+v, %v", done, err)
	}
	return a
}

func BenchmarkAtDesignLoad(b *testing.B) {
	a := loaded(b)
	ctx := b.Context()
	n := 0
	for name, work := range map[string]func() error{
		"check in a team and read the board": func() error {
			n++
			if _, err := a.CheckIn(ctx, roster.Arrival{NewTeam: &roster.TeamForm{Name: fmt.Sprintf("新队%d", n)}, People: 12}); err != nil {
				return err
			}
			return second(a.Board(ctx, desk.BoardFilter{}))
		},
		"check in a team": func() error {
			n++
			return second(a.CheckIn(ctx, roster.Arrival{NewTeam: &roster.TeamForm{Name: fmt.Sprintf("新队%d", n)}, People: 12}))
		},
		"walk up":        func() error { n++; return second(a.WalkUp(ctx, roster.WalkUp{Name: fmt.Sprintf("志愿者%d", n)})) },
		"read the board": func() error { return second(a.Board(ctx, desk.BoardFilter{})) },
		"list the needs": func() error { return second(a.Needs(ctx, desk.NeedFilter{})) },
		"overview":       func() error { return second(a.Overview(ctx)) },
		"search":         func() error { return second(a.Search(ctx, "dy", 20)) },
		"conflicts anew": func() error {
			*a.clock = a.clock.Add(time.Second)
			return second(a.As("李敏", roster.Post{}).Conflicts(ctx))
		},
		"candidates":      func() error { return second(a.Candidates(ctx, roster.Ref{})) },
		"filter by words": func() error { return second(a.Teams(ctx, desk.BoardFilter{Text: "d3y"})) },
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if err := work(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
