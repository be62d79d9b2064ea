package desk

import (
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"qianshao/shared/record"
	"qianshao/shared/roster"
	"qianshao/syncproto/merge"
)

// clear gives all that a team's leaving list is made of: beside its people and tasks what was lent to it, what it asked
// for, what lies in its keeping, who of it was hurt, and what was waived.
func (f facts) clear(id uuid.UUID, now time.Time) (roster.LeaveFacts, error) {
	out, err := f.leave(id)
	if err != nil {
		return out, err
	}
	team := out.Team.ID
	if out.Loans, err = ofTeam(f, "loan", roster.LoanOf, team); err != nil {
		return out, err
	}
	if out.Requests, err = ofTeam(f, "request", roster.RequestOf, team); err != nil {
		return out, err
	}
	if out.Injuries, err = ofTeam(f, "injury", roster.InjuryOf, team); err != nil {
		return out, err
	}
	if out.Waivers, err = ofTeam(f, "waiver", roster.WaiverOf, team); err != nil {
		return out, err
	}
	if out.Passages, err = f.passagesBack(out.Vehicles); err != nil {
		return out, err
	}
	if out.Held, err = f.heldBy(team); err != nil {
		return out, err
	}
	out.Settings, err = f.settings(now)
	return out, err
}

// passagesBack lists the return trips applied for some vehicles.
func (f facts) passagesBack(vehicles []roster.Vehicle) ([]roster.From, error) {
	var trips []roster.From
	for _, v := range vehicles {
		rows, err := f.r.List(record.Query{Kind: "passage", Where: []record.Condition{equal("vehicle", merge.OfID(v.ID))}})
		if err != nil {
			return nil, fmt.Errorf("list passages: %w", err)
		}
		for _, row := range rows {
			dead := slices.Contains([]string{"draft", "refused", "revoked", "expired"}, row.Text("status"))
			if row.Text("leg") == "back" && !dead {
				trips = append(trips, roster.From{Row: row})
			}
		}
	}
	return trips, nil
}

// heldBy lists the stock in stores that a team keeps. A team without a store costs one look.
func (f facts) heldBy(team uuid.UUID) ([]roster.Held, error) {
	own, err := ofTeam(f, "depot", roster.DepotOf, team)
	if err != nil || len(own) == 0 {
		return nil, err
	}
	goods, err := list(f, "supply", roster.GoodsOf)
	if err != nil {
		return nil, err
	}
	depots, err := list(f, "depot", roster.DepotOf)
	if err != nil {
		return nil, err
	}
	moves, err := list(f, "movement", roster.MovementOf)
	if err != nil {
		return nil, err
	}
	stock := roster.StockOf(goods, depots, moves)
	var held []roster.Held
	for _, d := range own {
		for _, l := range stock.Held(d.ID) {
			if !slices.ContainsFunc(held, func(h roster.Held) bool { return h.Heap == l.Heap }) {
				held = append(held, roster.Held{StockLine: l, Item: stock.Item(l.Supply)})
			}
		}
	}
	return held, nil
}
