package screen

import (
	"context"
	"fmt"
	"strings"

	"github.com/google/uuid"

	"qianshao/shared/desk"
	"qianshao/shared/record"
	"qianshao/shared/roster"
)

// printOf is what Ctrl+P means on the product's own screens: the chosen record, or a paper of the whole space.
func printOf(p page) askPapers {
	on := func(kind string, id uuid.UUID) askPapers {
		if id == (uuid.UUID{}) {
			return askPapers{}
		}
		return askPapers{of: roster.Ref{Kind: kind, ID: id}}
	}
	switch p := p.(type) {
	case board:
		if !p.open {
			return askPapers{paper: "board", answers: p.answers(), now: true}
		}
		return on("team", p.chosen)
	case tasks:
		return on(p.chosen.Kind, p.chosen.ID)
	case needs:
		return on("need", p.chosen)
	case signup:
		return on("signup", p.chosen)
	case checkin:
		if p.team != nil {
			return on("team", p.team.Team.ID)
		}
		return askPapers{}
	case withdrawal:
		return on("team", p.chosen)
	case journal:
		return askPapers{paper: "journal"}
	case activation:
		return askPapers{paper: "activation-notice"}
	}
	return askPapers{}
}

// openPapers brings the papers to the front; what they are about gets its title there.
func openPapers(m Model, ask askPapers) (Model, []Effect) {
	if ask.from == "" {
		ask.from = m.Active
	}
	if ask.of.Kind != "" && !m.frame().papersOn(ask.of.Kind) {
		ask.of = roster.Ref{}
	}
	if ask.of.ID != (uuid.UUID{}) && ask.title == "" {
		return m, []Effect{m.frame().look("paper title", func(ctx context.Context, d *desk.Desk) (Message, error) {
			p, err := d.Picture(ctx)
			if err != nil {
				return nil, err
			}
			if ask.title = titleOf(p, ask.of.ID); ask.title == "" {
				ask.title = "—"
			}
			return ask, nil
		})}
	}
	m, effects := open(m, "papers")
	next, more := toActive(m, ask)
	return next, append(effects, more...)
}

// offering puts an offer beside what was done.
func (m Model) offering(o offer) Model {
	if m.snack == nil {
		return m
	}
	next := *m.snack
	next.offer, next.text = &o, joined(next.text, o.printed)
	m.snack = &next
	return m
}

// afterArrival offers the papers of an arrival, and prints them at once where the terminal is set so.
func afterArrival(f frame, receipt record.Receipt) Effect {
	station, w := f.station, papersWordsIn(f.language)
	return Effect{Name: "papers of the arrival", Run: func(ctx context.Context) Message {
		d := station.Desk()
		if d == nil {
			return nil
		}
		filing, made, err := d.Made(ctx, receipt, "checkin")
		if err != nil || !made {
			return nil // nothing was filed: a vehicle, a correction
		}
		ask := askPapers{of: roster.Ref{Kind: "checkin", ID: filing.ID}, from: "checkin", paper: "checkin-slip", title: filing.Text("number")}
		admission := filing.Text("admission") // who is not let in gets a slip that says so
		if team := filing.Ref("team"); team != (uuid.UUID{}) && (admission == "" || admission == roster.AdmitIn) {
			ask = askPapers{of: roster.Ref{Kind: "team", ID: team}, from: "checkin", paper: "team-card"}
		}
		o := offer{ask: ask, label: paperLabel(f, ask.paper)}
		if on, err := station.Setting(ctx, "print.checkin"); err == nil && on == "true" {
			o.printed = printArrival(ctx, f, ask)
		}
		if o.printed != "" {
			o.printed = fmt.Sprintf(w.PrintedAtOnce, o.printed)
		}
		return o
	}}
}

// printArrival prints what somebody gets who has just come, his own paper and the situation, and says what came of it.
func printArrival(ctx context.Context, f frame, ask askPapers) string {
	w := papersWordsIn(f.language)
	var said []string
	for _, name := range []string{ask.paper, "situation-sheet"} {
		x, ok := f.papers.Paper(name)
		if !ok || x.Of != "" && x.Of != ask.of.Kind {
			continue
		}
		q := desk.PaperQuery{Paper: name, Language: string(f.language)}
		if x.Of != "" {
			q.About = ask.of.ID
		}
		done, err := f.station.Hand(ctx, q, "print")
		if err != nil {
			said = append(said, f.in(x.Label)+f.words.Colon+f.say(err))
			continue
		}
		said = append(said, f.in(x.Label)+f.words.Colon+w.handed(done))
	}
	return strings.Join(said, "；")
}
