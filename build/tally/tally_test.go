package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestTally(t *testing.T) {
	for _, c := range []struct {
		name   string
		events []string
		want   totals
		says   []string
	}{
		{
			"counts_tests_and_their_sub_tests",
			[]string{
				`{"Action":"start","Package":"qianshao/shared/roster"}`,
				`{"Action":"run","Package":"qianshao/shared/roster","Test":"TestA"}`,
				`{"Action":"run","Package":"qianshao/shared/roster","Test":"TestA/b"}`,
				`{"Action":"pass","Package":"qianshao/shared/roster","Test":"TestA/b"}`,
				`{"Action":"pass","Package":"qianshao/shared/roster","Test":"TestA"}`,
				`{"Action":"pass","Package":"qianshao/shared/roster","Elapsed":1.5}`,
			},
			totals{passed: 2},
			[]string{"[ 1/3] ok       1.5 s     2 tests  shared/roster"},
		},
		{
			"shows_the_words_of_a_failure",
			[]string{
				`{"Action":"run","Package":"qianshao/hub","Test":"TestA"}`,
				`{"Action":"output","Package":"qianshao/hub","Test":"TestA","Output":"    a_test.go:9: seed 42\n"}`,
				`{"Action":"fail","Package":"qianshao/hub","Test":"TestA"}`,
				`{"Action":"fail","Package":"qianshao/hub","Elapsed":1}`,
			},
			totals{failed: 1},
			[]string{"FAIL  hub TestA\n    a_test.go:9: seed 42", "failed:\n  hub TestA"},
		},
		{
			"gives_the_reason_of_a_skip",
			[]string{
				`{"Action":"output","Package":"qianshao/hub","Test":"TestA","Output":"=== RUN   TestA\n"}`,
				`{"Action":"output","Package":"qianshao/hub","Test":"TestA","Output":"    a_test.go:9: not root\n"}`,
				`{"Action":"output","Package":"qianshao/hub","Test":"TestA","Output":"--- SKIP: TestA (0.00s)\n"}`,
				`{"Action":"skip","Package":"qianshao/hub","Test":"TestA"}`,
				`{"Action":"pass","Package":"qianshao/hub"}`,
			},
			totals{skipped: 1},
			[]string{"skipped:\n  hub TestA: a_test.go:9: not root"},
		},
		{
			"counts_a_room_that_does_not_compile",
			[]string{
				`{"ImportPath":"qianshao/hub","Action":"build-output","Output":"a.go:1: undefined: x\n"}`,
				`{"ImportPath":"qianshao/hub","Action":"build-fail"}`,
				`{"Action":"output","Package":"qianshao/hub","Output":"FAIL\tqianshao/hub [build failed]\n"}`,
				`{"Action":"fail","Package":"qianshao/hub","FailedBuild":"qianshao/hub"}`,
			},
			totals{failed: 1},
			[]string{"undefined: x", "[build failed]"},
		},
		{
			"counts_a_room_that_crashes_and_names_the_test",
			[]string{
				`{"Action":"run","Package":"qianshao/hub","Test":"TestA"}`,
				`{"Action":"pass","Package":"qianshao/hub","Test":"TestA"}`,
				`{"Action":"run","Package":"qianshao/hub","Test":"TestB"}`,
				`{"Action":"output","Package":"qianshao/hub","Test":"TestB","Output":"panic: out of range\n"}`,
				`{"Action":"fail","Package":"qianshao/hub"}`,
			},
			totals{passed: 1, failed: 1},
			[]string{"panic: out of range", "failed:\n  hub TestB"},
		},
		{
			"counts_a_room_that_never_ends",
			[]string{`{"Action":"run","Package":"qianshao/hub","Test":"TestA"}`},
			totals{failed: 1},
			[]string{"failed:\n  hub TestA"},
		},
		{
			"leaves_out_a_room_without_tests",
			[]string{`{"Action":"skip","Package":"qianshao/hub"}`},
			totals{},
			nil,
		},
		{
			"passes_on_what_is_no_event",
			[]string{"go: warning"},
			totals{},
			[]string{"go: warning\n"},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			var out strings.Builder
			file := filepath.Join(t.TempDir(), "totals")
			if err := run(strings.NewReader(strings.Join(c.events, "\n")), &out, 3, file); err != nil {
				t.Fatal(err)
			}
			checkTotals(t, file, c.want)
			for _, words := range c.says {
				if !strings.Contains(out.String(), words) {
					t.Errorf("does not say %q:\n%s", words, out.String())
				}
			}
		})
	}
}

func checkTotals(t *testing.T, file string, want totals) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	digits := func(n int) string { return string(rune('0' + n)) }
	if sum := digits(want.passed) + " " + digits(want.failed) + " " + digits(want.skipped) + "\n"; string(text) != sum {
		t.Errorf("totals %q, want %q", text, sum)
	}
}

func TestStillSaysWhatIsRunning(t *testing.T) {
	var out strings.Builder
	counting := newTally(&out, 1)
	counting.take([]byte(`{"Action":"run","Package":"qianshao/hub","Test":"TestA"}`))
	counting.still()
	if want := "still running: hub TestA\n"; !strings.HasSuffix(out.String(), want) {
		t.Errorf("says %q, want %q", out.String(), want)
	}
}
