package page

import "fmt"

// News is what a page is told: whether something moved, and the few words of the header that change in place.
type News struct {
	Rev  string            `json:"rev"`
	Live map[string]string `json:"live"`
}

// News is what a page is told at this moment. It is put together once for a state, for every entry of the navigation asks.
func (p *Page) News() News {
	if p.newsOf != p.State {
		p.news, p.newsOf = p.tell(), p.State
	}
	return p.news
}

func (p *Page) tell() News {
	s, counts := p.State, p.State.Overview.Counts
	return News{Rev: s.Rev(), Live: map[string]string{
		"at": p.Second(s.At), "changed": p.Clock(s.Changed), "terminals": p.Terminals(), "conflicts": fmt.Sprint(len(s.Conflicts)), "duty": fmt.Sprint(s.Waiting.Count()),
		"satellite": fmt.Sprint(len(s.Satellite)), "teams": p.Figure(counts.Of("teams.on_scene").Value), "needs": p.Figure(float64(p.OpenNeeds())), "tasks": p.Figure(counts.Of("tasks.open").Value),
	}}
}

// Live is one of the words that change in place.
func (p *Page) Live(name string) string { return p.News().Live[name] }

// Rev names what the page shows.
func (p *Page) Rev() string { return p.State.Rev() }
