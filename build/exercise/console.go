package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// consolePatience bounds the whole tour of the console.
const consolePatience = 90 * time.Second

// consolePictures looks at the hub's pages as a browser does, by day and by night.
func (p *player) consolePictures(ctx context.Context) error {
	home, err := os.MkdirTemp("", "browser-")
	if err != nil {
		return fmt.Errorf("make a home for the browser: %w", err)
	}
	defer os.RemoveAll(home)
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.NoSandbox, chromedp.UserDataDir(home), chromedp.WindowSize(1366, 900),
		chromedp.Flag("ignore-certificate-errors", true), chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true))
	ctx, stop := chromedp.NewExecAllocator(ctx, options...)
	defer stop()
	ctx, close := chromedp.NewContext(ctx)
	defer close()
	ctx, cancel := context.WithTimeout(ctx, consolePatience)
	defer cancel()
	base := "https://" + p.address
	err = chromedp.Do(ctx,
		chromedp.Navigate(base+"/login"),
		chromedp.SendKeys(`input[name=name]`, "duty"),
		chromedp.SendKeys(`input[name=password]`, password+"\r"),
		chromedp.WaitVisible(`main[data-rev]`))
	if err != nil {
		return fmt.Errorf("log in to the console: %w", err)
	}
	for _, one := range tour() {
		picture, err := photograph(ctx, base+"/s/"+p.space+one.at, one)
		if err != nil {
			return fmt.Errorf("look at the %s of the console: %w", one.name, err)
		}
		if err := os.WriteFile(filepath.Join(p.out, "pictures", "console-"+one.name+".png"), picture, 0o644); err != nil {
			return fmt.Errorf("keep the picture: %w", err)
		}
	}
	return nil
}

// sight is one page of the console as the tour looks at it.
type sight struct {
	name, at   string
	follow     string // a link to follow first, as a selector
	drawn      string // what a script draws, as a selector
	wide, high int64
	dark       bool
}

// tour is what is worth seeing at the centre, each page in the light it is looked at in.
func tour() []sight {
	return []sight{
		{name: "overview", at: "", drawn: "[data-chart=map] canvas", wide: 1440, high: 1500},
		{name: "duty", at: "/duty", wide: 1440, high: 1100},
		{name: "teams", at: "/teams?sort=-here", wide: 1440, high: 900},
		{name: "team", at: "/teams?sort=-here", follow: "tbody th a", wide: 1440, high: 1100},
		{name: "needs", at: "/needs?only=short", wide: 1440, high: 900, dark: true},
		{name: "conflicts", at: "/conflicts", wide: 1440, high: 1000},
		{name: "papers", at: "/papers", wide: 1440, high: 900},
		{name: "report", at: "/papers/daily", wide: 1440, high: 1200},
		{name: "replay", at: "/replay", wide: 1440, high: 1100},
		{name: "compare", at: "/compare", wide: 1440, high: 1000},
		{name: "terminals", at: "/terminals", wide: 1440, high: 800},
		{name: "tv", at: "?tv=1", drawn: "canvas", wide: 1920, high: 1080, dark: true},
	}
}

// photograph waits until a page stands, with what its scripts draw.
func photograph(ctx context.Context, url string, of sight) ([]byte, error) {
	scheme := "light"
	if of.dark {
		scheme = "dark"
	}
	steps := []chromedp.Action[chromedp.Void]{
		chromedp.EmulateViewport(of.wide, of.high),
		chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
			_, err := cdp.Call(ctx, t, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
				Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}},
			})
			return err
		}),
		chromedp.Navigate(url), chromedp.WaitVisible("main"),
	}
	if of.follow != "" {
		steps = append(steps, chromedp.Click(of.follow), chromedp.WaitVisible(".over, .record"))
	}
	if of.drawn != "" {
		steps = append(steps, chromedp.WaitReady(of.drawn))
	}
	if err := chromedp.Do(ctx, steps...); err != nil {
		return nil, err
	}
	return chromedp.Run(ctx, chromedp.CaptureScreenshot())
}
