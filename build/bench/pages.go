package main

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"qianshao/build/centre"
	"qianshao/build/flood"
	"qianshao/shared/identity"
	"qianshao/shared/record"
	"qianshao/shared/shelf"
)

// pages measures the console: a real hub process that holds the largest incident of the product, the census and 200
// terminals, and somebody signed in who follows every link.
type pages struct {
	hub      *centre.Hub
	visitor  *centre.Visitor
	rounds   int
	patience time.Duration
	progress io.Writer
	results  []result
	walk     map[string]*walked // by route
	asked    map[string]int     // words asked for of each path
	spaces   []string           // in the order they were met; the first is the incident
}

// walked is one route: a path, with ids left out, and the words of its query.
type walked struct {
	route string
	links []string // addresses of it that were found, linksMax at most
	kind  string   // of the body
	size  int
	times []time.Duration
	cpu   time.Duration // by the hub, of all times together
}

const (
	linksMax     = 3   // addresses asked for of each route
	wordsMax     = 4   // addresses with a word asked for of each path
	pageBar      = 200 // ms at the median
	terminalsMax = 200 // of the design load
	roundsBig    = 3   // of what takes longer than a second, as a file of everything does
	password     = "a long enough password"
)

// runPages measures what every page of the console costs the hub.
func runPages(ctx context.Context, args []string, out, progress io.Writer) error {
	flags := flag.NewFlagSet("bench pages", flag.ContinueOnError)
	flags.SetOutput(progress)
	scale := flags.Float64("scale", 1, "times the design load")
	program := flags.String("hub", "", "the hub's program; built when empty")
	data := flags.String("data", "", "a hub's data directory filled before; empty fills one, and a folder that is not there is filled and kept")
	listen := flags.String("listen", "127.0.0.1:0", "where the hub listens")
	p := &pages{progress: progress, walk: map[string]*walked{}, asked: map[string]int{}}
	flags.IntVar(&p.rounds, "rounds", 15, "how often each page is asked for")
	flags.DurationVar(&p.patience, "find", 10*time.Minute, "how long links are followed; what was found by then is measured")
	if err := flags.Parse(args); err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "qianshao-pages")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	p.hub = &centre.Hub{Program: *program, Data: cmp.Or(*data, filepath.Join(dir, "hub")), Listen: *listen}
	if *program == "" {
		if p.hub.Program, err = centre.Build(ctx, dir); err != nil {
			return err
		}
	}
	if _, err := os.Stat(p.hub.Data); err != nil {
		if err := p.fill(ctx, *scale); err != nil {
			return err
		}
	}
	if err := p.all(ctx); err != nil {
		return err
	}
	if err := printTable(out, p.results); err != nil {
		return err
	}
	return printJSON(out, p.results)
}

// fill makes the hub's data: the design load, and the terminals that take part.
func (p *pages) fill(ctx context.Context, scale float64) error {
	census := [2]int{int(flood.CensusTeams * scale), int(flood.CensusPeople * scale)}
	if _, err := flood.LoadHub(ctx, p.hub.Data, 1, flood.Design().Times(scale), census, func(text string) { fmt.Fprintln(p.progress, text) }); err != nil {
		return err
	}
	sh, err := shelf.Open(ctx, p.hub.Data, shelf.Options{Schema: record.Standard(), Random: rand.Reader, Now: time.Now, Hub: true, Name: flood.HubName})
	if err != nil {
		return err
	}
	var grants []identity.Fact
	for i := range terminalsMax {
		key, err := identity.NewKey(rand.Reader)
		if err != nil {
			return errors.Join(err, sh.Close())
		}
		serial := uint32(i) + 2
		grant, err := identity.SignGrant(sh.Key(), identity.Grant{
			Serial: serial, Public: key.Public(), Name: fmt.Sprintf("终端%03d", i), Desk: identity.DeskCode(serial), Level: identity.Site, IssuedAt: time.Now().UnixMilli(),
		})
		if err != nil {
			return errors.Join(err, sh.Close())
		}
		grants = append(grants, grant)
	}
	return errors.Join(sh.State(ctx, grants...), sh.Close())
}

func (p *pages) all(ctx context.Context) (err error) {
	if err := p.hub.Start(ctx); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, p.hub.Stop()) }()
	if _, err := p.hub.Tell(ctx, password+"\n", "user", "add", "bench", "--role", "general", "--display", "王芳"); err != nil && !strings.Contains(err.Error(), "exists") {
		return err
	}
	began := time.Now()
	fmt.Fprintln(p.progress, "hub started")
	if p.visitor, err = p.hub.Visit(ctx, "bench", password); err != nil {
		return err
	}
	p.put("pages", "sign in and the first page, the hub just started", "ms", "", "password, both spaces read for the first time", millis(began))
	if err := p.find(ctx); err != nil {
		return err
	}
	fmt.Fprintf(p.progress, "%d routes found\n", len(p.walk))
	if err := p.baseline(ctx); err != nil {
		return err
	}
	for _, w := range p.sorted() {
		if err := p.measure(ctx, w); err != nil {
			return err
		}
	}
	p.judge()
	u, err := p.hub.Used()
	p.put("pages", "hub's memory after all of it", "MiB", "", fmt.Sprintf("peak %.0f", u.PeakMiB), u.HeldMiB)
	return err
}

func (p *pages) put(row, what, unit, bar, note string, value float64) {
	p.results = append(p.results, result{Row: row, What: what, Value: value, Unit: unit, Bar: bar, Note: note})
}

// Links and forms of a page. The console writes its attributes in one order and in quotes; what a browser would read
// otherwise is not followed, and then the page is missing from the table for everybody to see.
var (
	linkIn = regexp.MustCompile(`(?:href|action)="(/[^"]*)"`)
	findIn = regexp.MustCompile(`name="q"`)
	idIn   = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`)
	longIn = regexp.MustCompile(`/[0-9a-f]{16,}|/[0-9]+`)
)

// routeOf is an address without what differs from record to record. Pages of the census are told apart: they are as large.
func (p *pages) routeOf(address string) string {
	path, query, _ := strings.Cut(address, "?")
	named := ""
	if id := idIn.FindString(path); id != "" && strings.HasPrefix(path, "/s/"+id) {
		if !slices.Contains(p.spaces, id) {
			p.spaces = append(p.spaces, id)
		}
		path = strings.TrimPrefix(path, "/s/"+id)
		if p.spaces[0] != id {
			named = "census: "
		}
		if path == "" {
			path = "/"
		}
	} else {
		named = "hub: "
	}
	path = longIn.ReplaceAllString(idIn.ReplaceAllString(path, "ID"), "/N")
	var words []string
	for pair := range strings.SplitSeq(query, "&") {
		if word, _, _ := strings.Cut(pair, "="); word != "" && !slices.Contains(words, word) {
			words = append(words, word)
		}
	}
	slices.Sort(words)
	return named + path + strings.TrimSuffix("?"+strings.Join(words, "&"), "?")
}

// find follows every link from the first page on, a few of each route.
func (p *pages) find(ctx context.Context) error {
	queue, began := []string{"/"}, time.Now()
	for seen := map[string]bool{"/": true}; len(queue) > 0 && time.Since(began) < p.patience; queue = queue[1:] {
		got, err := p.visitor.Get(ctx, queue[0])
		if err != nil {
			return fmt.Errorf("get %s: %w", queue[0], err)
		}
		if got.Status == http.StatusForbidden || got.Status == http.StatusNotFound || got.Status == http.StatusMethodNotAllowed {
			continue // the action of a form, mostly
		}
		if got.Status != http.StatusOK {
			return fmt.Errorf("get %s: answered %d", queue[0], got.Status)
		}
		address := got.URL.RequestURI()
		if got.Took > pageBar*time.Millisecond {
			fmt.Fprintf(p.progress, "%s took %v at first\n", p.routeOf(address), got.Took.Round(time.Millisecond))
		}
		w := p.walk[p.routeOf(address)]
		if w == nil {
			w = &walked{route: p.routeOf(address), kind: got.Type, size: len(got.Body)}
			p.walk[w.route] = w
		}
		w.links = append(w.links, address)
		if got.Type != "text/html" {
			continue
		}
		links := p.follow(string(got.Body), got.URL.Path)
		for _, to := range links {
			if known := p.walk[p.routeOf(to)]; !seen[to] && (known == nil || len(known.links) < linksMax) && p.wanted(to, queue) {
				seen[to] = true
				queue = append(queue, to)
			}
		}
	}
	return nil
}

// wanted says whether one more address of a route is to be asked for. An address with two words is one of hundreds that a
// table makes of its filters; each is measured alone.
func (p *pages) wanted(address string, queue []string) bool {
	path, query, _ := strings.Cut(address, "?")
	if strings.HasSuffix(path, "/events") || strings.HasPrefix(path, "/log") || strings.HasPrefix(path, "/static") || strings.Count(query, "=") > 1 {
		return false
	}
	if route := p.routeOf(address); p.walk[route] == nil && query != "" {
		of := p.routeOf(path)
		if strings.HasPrefix(of, "census: ") || p.asked[of] >= wordsMax {
			return false
		}
		p.asked[of]++
	}
	waiting := 0
	for _, one := range queue {
		if p.routeOf(one) == p.routeOf(address) {
			waiting++
		}
	}
	return waiting < linksMax
}

// follow lists where a page leads, and a search of it.
func (p *pages) follow(body, path string) []string {
	var links []string
	for _, found := range linkIn.FindAllStringSubmatch(body, -1) {
		links = append(links, strings.ReplaceAll(found[1], "&amp;", "&"))
	}
	if findIn.MatchString(body) {
		links = append(links, path+"?q=%E9%87%8D%E5%BA%86")
	}
	return links
}

func (p *pages) sorted() []*walked {
	var all []*walked
	for _, w := range p.walk {
		all = append(all, w)
	}
	slices.SortFunc(all, func(a, b *walked) int { return cmp.Compare(a.route, b.route) })
	return all
}

// baseline is what the machine takes for an answer of which nothing is worked out: a file of the console's own, over the
// same connection.
func (p *pages) baseline(ctx context.Context) error {
	got, err := p.visitor.Get(ctx, "/")
	if err != nil {
		return err
	}
	at := regexp.MustCompile(`href="(/static/[^"]*\.css[^"]*)"`).FindSubmatch(got.Body)
	if at == nil {
		return errors.New("the first page names no style sheet")
	}
	w := &walked{route: "static", links: []string{string(at[1])}}
	if err := p.sample(ctx, w, 5*p.rounds); err != nil {
		return err
	}
	p.walk["baseline"] = w
	p.put("pages", "a file of the console's, over the same connection", "ms", "", fmt.Sprintf("p99 %.1f ms, %.1f ms of processor, %d KiB; %s", w.at(0.99), w.each(), w.size>>10, got.Proto), w.at(0.5))
	delete(p.walk, "baseline")
	return nil
}

func (p *pages) measure(ctx context.Context, w *walked) error {
	if err := p.sample(ctx, w, 1); err != nil {
		return err
	}
	rounds := p.rounds
	if w.times[0] > time.Second {
		rounds = roundsBig
	}
	w.times, w.cpu = nil, 0
	if err := p.sample(ctx, w, rounds); err != nil {
		return err
	}
	bar, what := fmt.Sprint(pageBar), w.route
	if w.kind != "text/html" && w.kind != "application/json" {
		bar, what = "", w.route+" ("+w.kind+")"
	}
	fmt.Fprintf(p.progress, "%s: %.1f ms, %.1f ms of processor\n", what, w.at(0.5), w.each())
	p.put("pages", what, "ms", bar, fmt.Sprintf("p99 %.0f ms, %.1f ms of processor, %d KiB", w.at(0.99), w.each(), w.size>>10), w.at(0.5))
	return nil
}

// sample asks for a route again and again, its addresses in turn.
func (p *pages) sample(ctx context.Context, w *walked, rounds int) error {
	before, err := p.hub.Used()
	if err != nil {
		return err
	}
	for i := range rounds {
		got, err := p.visitor.Get(ctx, w.links[i%len(w.links)])
		if err != nil {
			return fmt.Errorf("get %s: %w", w.route, err)
		}
		w.times, w.size = append(w.times, got.Took), len(got.Body)
	}
	after, err := p.hub.Used()
	w.cpu += after.CPU - before.CPU
	return err
}

// at is a percentile of the times, in milliseconds.
func (w *walked) at(share float64) float64 {
	sorted := slices.Sorted(slices.Values(w.times))
	return float64(sorted[min(int(share*float64(len(sorted))), len(sorted)-1)].Microseconds()) / 1000
}

// each is the hub's processor time for one answer, in milliseconds.
func (w *walked) each() float64 {
	return float64(w.cpu.Microseconds()) / 1000 / float64(len(w.times))
}

// judge counts the pages that are too slow, and names the slowest.
func (p *pages) judge() {
	slow, worst := 0, &walked{times: []time.Duration{0}}
	for _, w := range p.walk {
		if w.kind != "text/html" {
			continue
		}
		if w.at(0.5) > pageBar {
			slow++
		}
		if w.at(0.5) > worst.at(0.5) {
			worst = w
		}
	}
	p.put("pages", fmt.Sprintf("pages over %d ms at the median, of %d", pageBar, len(p.walk)), "pages", "0", fmt.Sprintf("the slowest: %s, %.0f ms", worst.route, worst.at(0.5)), float64(slow))
}
