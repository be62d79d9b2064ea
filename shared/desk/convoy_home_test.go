package desk_test

import (
	"fmt"
	"strings"
	"testing"

	"qianshao/shared/desk"
	"qianshao/shared/roster"
)

// A vehicle that was announced and never seen to arrive drives home with its team, and is called after like the others.
func TestR8_3_AVehicleNobodySawArriveGoesHomeWithItsTeam(t *testing.T) {
	a, _, _ := two(t)
	a.opens()
	team := a.arrives("蓝天救援队", 3)
	line := fmt.Sprintf(`{"kind":"vehicle","id":"v1","set":{"plate":"渝A12345","team":%q,"status":"en_route"}}`, team)
	if done, err := a.Apply(t.Context(), strings.NewReader(line), nil, nil); err != nil || done.Applied != 1 {
		t.Fatal(done, err)
	}
	a.does(a.BeginWithdrawal(t.Context(), team, "任务结束", nil))
	a.does(a.Withdraw(t.Context(), roster.Withdrawal{Team: team, PeopleCounted: 3}))
	page := must[desk.TeamPage](t)(a.Team(t.Context(), team))
	if len(page.Vehicles) != 1 || page.Vehicles[0].Status != roster.VehicleLeft {
		t.Errorf("vehicles: %+v", page.Vehicles)
	}
}
