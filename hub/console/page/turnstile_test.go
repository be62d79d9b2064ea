package page_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/synctest"

	"qianshao/hub/console/page"
)

func asks(ctx context.Context, keepsUp string) *http.Request {
	r := httptest.NewRequestWithContext(ctx, http.MethodGet, "/s/x", nil)
	r.Header.Set("X-Keeps-Up", keepsUp)
	return r
}

func TestPagesThatKeepThemselvesUpToDatePassOneByOne(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		gate := page.NewTurnstile()
		first, _, err := gate.Pass(httptest.NewRecorder(), asks(t.Context(), "1"))
		if err != nil {
			t.Fatal(err)
		}
		let := make(chan func(), 2)
		for range 2 {
			go func() {
				_, leave, err := gate.Pass(httptest.NewRecorder(), asks(t.Context(), "1"))
				if err != nil {
					t.Error(err)
				}
				let <- leave
			}()
		}
		synctest.Wait()
		if len(let) != 0 {
			t.Error("a second one passed while the first was being made")
		}
		if _, leave, err := gate.Pass(httptest.NewRecorder(), asks(t.Context(), "")); err != nil {
			t.Error(err) // a person never waits
		} else {
			leave()
		}
		gone, stop := context.WithCancel(t.Context())
		stop()
		if _, _, err := gate.Pass(httptest.NewRecorder(), asks(gone, "1")); err == nil {
			t.Error("a browser that has gone passed")
		}
		for range 2 { // the second byte of an answer ends no other turn
			if _, err := first.Write([]byte("x")); err != nil {
				t.Error(err)
			}
		}
		synctest.Wait()
		if len(let) != 1 {
			t.Errorf("%d passed after the first was made", len(let))
		}
		(<-let)()
		synctest.Wait()
		(<-let)()
	})
}
