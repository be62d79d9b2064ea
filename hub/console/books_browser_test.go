package console_test

import (
	"testing"

	"qianshao/build/chromium"
	"qianshao/hub/scene"
)

func TestTablesAndRecordsAreUsedWithTheKeyboardAndReadByEverybody(t *testing.T) {
	chromium.Find(t)
	story := scene.Tell(t)
	taint(t, story.Silent)
	b := openBrowser(t, serve(t, newSite(t, story).handler), 1280, 800)
	b.signIn()
	at := "/s/" + scene.Flood().String()
	for name, path := range map[string]string{
		"table": "/teams?col=status&col=phone&col=members&col=insured_until&sort=-status", "record": pathOf("team", "team-2"), "library": "/books", "journal": "/journal", "register": "/books/vehicle?all=1",
	} {
		b.Go(at + path)
		b.Until(`document.getElementById('link').dataset.state === 'live'`)
		b.Accessible()
		b.Reach()
		b.Picture("books_" + name)
		if chromium.Ask[bool](b.Tab, `'pwned' in window`) {
			t.Fatalf("%s ran a terminal's text", path)
		}
	}

	b.Go(at + "/teams")
	b.Focus("#narrow summary")
	b.Keys(chromium.Enter)
	b.Until(`document.getElementById('narrow').open`)
	b.Accessible()
	b.Focus("#narrow select[name=only]")
	for range 3 {
		b.Keys(chromium.ArrowDown)
	}
	b.Until(`document.querySelector('#narrow select[name=only]').value === 'contradicted'`)
	b.Focus("#narrow button.primary")
	b.Keys(chromium.Enter)
	b.Until(`location.search.includes('only=contradicted')`)
	if got := chromium.Ask[string](b.Tab, `location.search`); got == "" || chromium.Ask[bool](b.Tab, `location.search.includes('=&')`) {
		t.Errorf("the link is %s: it is not one to pass on", got)
	}
	b.Until(`document.querySelectorAll('tbody tr').length === 1`)
	b.Focus("th a.order")
	b.Keys(chromium.Enter)
	b.Until(`document.querySelector('th[aria-sort=ascending]') && location.search.includes('only=contradicted')`)

	b.Resize(820, 1180)
	b.Go(at + "/teams?col=status&col=phone&col=members&col=insured_until&col=leader&col=facilities&col=task&col=place&col=capabilities&col=last_contact_at&col=credit_code&col=registered_in&col=short_name")
	if wide := chromium.Ask[int](b.Tab, `document.documentElement.scrollWidth`); wide > 820 {
		t.Errorf("a wide table makes the page %d wide", wide)
	}
	if !chromium.Ask[bool](b.Tab, `(() => { const s = document.querySelector('.sheet'); return s.scrollWidth > s.clientWidth })()`) {
		t.Error("a wide table does not scroll in its own box")
	}
	b.Picture("books_wide")
	b.Quiet()
}
