package roster_test

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/uuid"

	"qianshao/shared/roster"
)

// Whatever is corrected, added to or taken back, all arrivals together are the figure.
func TestArrivalsAddUpToTheVisits(t *testing.T) {
	for seed := range uint64(200) {
		chance := rand.New(rand.NewPCG(seed, 3))
		p := &roster.Picture{}
		teams := []uuid.UUID{{1}, {2}, {3}}
		for _, id := range teams {
			p.Teams = append(p.Teams, roster.Team{ID: id, Status: roster.TeamStandby})
		}
		noon := time.Date(2026, 7, 12, 4, 0, 0, 0, time.UTC)
		last := map[uuid.UUID]uuid.UUID{}
		for i := range 12 {
			team := teams[chance.IntN(len(teams))]
			c := roster.Checkin{ID: uuid.UUID{15: byte(i + 1)}, Team: team, People: chance.IntN(40), ArrivedAt: noon.Add(time.Duration(i) * time.Minute)}
			c.Mode = []string{roster.FirstFiling, roster.Reinforcement, roster.Correction, roster.TakenBack}[chance.IntN(4)]
			if before, ok := last[team]; ok && chance.IntN(5) > 0 {
				c.Follows = []string{before.String()}
			}
			if chance.IntN(8) == 0 {
				c.Admission = roster.AdmitTurnBack
			} else {
				last[team] = c.ID
			}
			p.Checkins = append(p.Checkins, c)
		}
		p.Arrange()
		sum := 0
		arrivals := p.Arrivals()
		for i, a := range arrivals {
			sum += a.Brought
			if a.Mode == roster.TakenBack || i > 0 && a.ArrivedAt.Before(arrivals[i-1].ArrivedAt) {
				t.Errorf("seed %d: %+v", seed, a.Checkin)
			}
		}
		if want := p.Counts().Int("people.visits"); sum != want {
			t.Fatalf("seed %d: arrivals bring %d, the figure is %d", seed, sum, want)
		}
	}
}
