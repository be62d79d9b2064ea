package main

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

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
	for _, page := range []string{"", "teams", "needs", "tasks", "conflicts", "terminals"} {
		picture, err := photograph(ctx, strings.TrimSuffix(base+"/s/"+p.space+"/"+page, "/"))
		if err != nil {
			return fmt.Errorf("look at the %s of the console: %w", page, err)
		}
		if err := os.WriteFile(filepath.Join(p.out, "pictures", "console-"+cmp.Or(page, "overview")+".png"), picture, 0o644); err != nil {
			return fmt.Errorf("keep the picture: %w", err)
		}
	}
	return nil
}

func photograph(ctx context.Context, url string) ([]byte, error) {
	if err := chromedp.Do(ctx, chromedp.Navigate(url), chromedp.WaitVisible("main")); err != nil {
		return nil, err
	}
	return chromedp.Run(ctx, chromedp.CaptureScreenshot())
}
