package chromium

import (
	"context"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// Print gives the page as the browser prints it: a PDF of the size that the page's styles ask for.
func (b *Tab) Print() []byte {
	b.t.Helper()
	b.Until(`document.fonts.status === 'loaded'`)
	ctx, cancel := context.WithTimeout(b.ctx, Patience)
	defer cancel()
	yes := true
	printed := chromedp.Action[[]byte](func(ctx context.Context, t *chromedp.Target) ([]byte, error) {
		r, err := cdp.Call(ctx, t, page.PrintToPDF, page.PrintToPDFParams{PreferCSSPageSize: &yes})
		if err != nil {
			return nil, err
		}
		return r.Data, nil
	})
	raw, err := chromedp.Run(ctx, printed)
	if err != nil {
		b.t.Fatal(err)
	}
	return raw
}
