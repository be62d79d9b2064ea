package tidy_test

import (
	"slices"
	"strings"
	"testing"

	"qianshao/build/tidy"
)

// smallHouse is a house of few rooms in which each breach below is planted.
func smallHouse() tidy.House {
	return tidy.House{
		Rooms: []tidy.Room{
			{"syncproto", tidy.Pure, "syncproto/dot"},
			{"syncproto/dot", tidy.Pure, ""},
			{"syncproto/wslink", tidy.Shell, "syncproto"},
			{"syncproto/simtest", tidy.Proof, "syncproto/..."},
			{"shared/record", tidy.Pure, "syncproto/dot"},
			{"shared/desk", tidy.UseCase, "shared/record"},
			{"shared/ledger", tidy.Shell, "shared/record"},
			{"terminal/window", tidy.Shell, ""},
			{"terminal", tidy.Assembly, "shared/... syncproto/... terminal/..."},
			{"hub/board", tidy.UseCase, "shared/record"},
			{"hub", tidy.Assembly, "shared/... syncproto/... hub/..."},
			{"build/rehearsal", tidy.Proof, "..."},
		},
		Allowances: []tidy.Allowance{
			{"clock", "*/main.go", "assembly"},
			{"sql", "shared/ledger", "owns the tables"},
			{"fyne", "terminal/window/...", "draws"},
			{"fyne", "terminal/main.go", "opens the window"},
			{"fyne app", "terminal/main.go", "opens the window"},
			{"websocket", "syncproto/wslink", "its door"},
			{"browser", "hub/board/*_test.go", "looks"},
			{"variable", "terminal/window", "C calls back"},
		},
	}
}

// plant is one small tree with what must be said of it; nothing, when all is well.
type plant struct {
	name, rule string
	files      map[string]string
	says       string
}

func TestRules(t *testing.T) {
	for _, plants := range [][]plant{importPlants(), purityPlants(), gatePlants(), clockPlants(), goroutinePlants(), commentPlants(), shapePlants(), textPlants(), placePlants()} {
		for _, p := range plants {
			t.Run(p.rule+"/"+p.name, func(t *testing.T) { check(t, p) })
		}
	}
}

func check(t *testing.T, p plant) {
	t.Helper()
	tree, err := tidy.NewTree(p.files)
	if err != nil {
		t.Fatal(err)
	}
	rules := tidy.Rules()
	i := slices.IndexFunc(rules, func(r tidy.Rule) bool { return r.Says == p.rule })
	if i < 0 {
		t.Fatalf("no rule says %q", p.rule)
	}
	got := rules[i].Check(smallHouse(), tree)
	switch {
	case p.says == "" && len(got) > 0:
		t.Errorf("complains about a tidy tree: %q", got)
	case p.says != "" && (len(got) != 1 || !strings.Contains(got[0], p.says)):
		t.Errorf("says %q, want one complaint with %q", got, p.says)
	}
}

// one makes a tree of one file.
func one(path, text string) map[string]string { return map[string]string{path: text} }

func importPlants() []plant {
	const rule = "imports follow the map"
	return []plant{
		{"a_package_without_a_row", "every package has a room", one("shared/attic/a.go", "package attic\n"), "shared/attic: give it a room first"},
		{"a_package_with_a_row", "every package has a room", one("shared/desk/a.go", "package desk\n"), ""},
		{"a_row_not_listed", rule, one("terminal/window/a.go", "package window\nimport _ \"qianshao/shared/record\"\n"), "terminal/window/a.go:2: terminal/window imports shared/record, which its row"},
		{"a_row_listed", rule, one("shared/desk/a.go", "package desk\nimport _ \"qianshao/shared/record\"\n"), ""},
		{"outward", rule, one("shared/desk/a.go", "package desk\nimport _ \"qianshao/shared/ledger\"\n"), "inward only"},
		{"the_protocol_names_shared", rule, one("syncproto/wslink/a.go", "package wslink\nimport _ \"qianshao/shared/record\"\n"), "never names shared"},
		{"a_test_of_the_protocol_names_shared", rule, one("syncproto/a_test.go", "package syncproto_test\nimport _ \"qianshao/shared/record\"\n"), "never names shared"},
		{"hub_meets_terminal", rule, one("hub/a.go", "package main\nimport _ \"qianshao/terminal/window\"\n"), "never import each other"},
		{"a_test_of_terminal_meets_hub", rule, one("terminal/window/a_test.go", "package window_test\nimport _ \"qianshao/hub/board\"\n"), "never import each other"},
		{"a_test_borrows_a_room", rule, one("shared/desk/a_test.go", "package desk_test\nimport _ \"qianshao/shared/ledger\"\n"), ""},
		{"a_product_leans_on_a_proof", rule, one("terminal/a.go", "package main\nimport _ \"qianshao/syncproto/simtest\"\n"), "no room of the product imports a proof"},
		{"a_proof_uses_both_programs", rule, one("build/rehearsal/a.go", "package rehearsal\nimport (\n_ \"qianshao/hub/board\"\n_ \"qianshao/terminal/window\"\n)\n"), ""},
		{"only_on_another_system", rule, one("terminal/window/a_windows.go", "//go:build windows\n\npackage window\nimport _ \"qianshao/shared/record\"\n"), "does not allow"},
	}
}

func purityPlants() []plant {
	const rule = "inner rings do no input or output"
	var plants []plant
	for _, impure := range []string{"context", "os", "os/exec", "net", "net/http", "log", "log/slog", "math/rand", "math/rand/v2", "crypto/rand", "database/sql", "syscall", "C"} {
		plants = append(plants, plant{"pure_imports_" + impure, rule, one("shared/record/a.go", "package record\nimport _ \""+impure+"\"\n"), "shared/record imports " + impure})
	}
	return append(plants,
		plant{"a_use_case_imports_net", rule, one("shared/desk/a.go", "package desk\nimport _ \"net/http\"\n"), "shared/desk imports net/http"},
		plant{"a_use_case_takes_a_context", rule, one("shared/desk/a.go", "package desk\nimport (\n_ \"context\"\n_ \"net/url\"\n)\n"), ""},
		plant{"a_shell_opens_a_file", rule, one("shared/ledger/a.go", "package ledger\nimport _ \"os\"\n"), ""},
		plant{"a_test_of_pure_reads_a_file", rule, one("shared/record/a_test.go", "package record_test\nimport _ \"os\"\n"), ""},
		plant{"pure_starts_a_goroutine", rule, one("shared/record/a.go", "package record\nfunc f() { go f() }\n"), "a.go:2: a pure room starts no goroutine"},
		plant{"pure_has_a_channel", rule, one("shared/record/a.go", "package record\nfunc f(c chan int) {}\n"), "no channel"},
	)
}

func gatePlants() []plant {
	const rule = "guarded modules stay behind their door"
	imports := func(at, what string) map[string]string {
		name := at[:strings.LastIndex(at, "/")]
		name = name[strings.LastIndex(name, "/")+1:]
		return one(at, "package "+name+"\nimport _ \""+what+"\"\n")
	}
	return []plant{
		{"the_app_in_window", rule, imports("terminal/window/a.go", "fyne.io/fyne/v2/app"), "fyne app"},
		{"the_app_in_another_file_of_terminal", rule, imports("terminal/other.go", "fyne.io/fyne/v2/app"), "fyne app"},
		{"the_app_in_main", rule, imports("terminal/main.go", "fyne.io/fyne/v2/app"), ""},
		{"fyne_in_window", rule, imports("terminal/window/a.go", "fyne.io/fyne/v2/widget"), ""},
		{"fyne_in_desk", rule, imports("shared/desk/a.go", "fyne.io/fyne/v2"), `"fyne"`},
		{"fyne_in_a_test_of_desk", rule, imports("shared/desk/a_test.go", "fyne.io/fyne/v2/test"), `"fyne"`},
		{"gorilla_in_hub", rule, imports("hub/a.go", "github.com/gorilla/websocket"), "websocket"},
		{"gorilla_in_wslink", rule, imports("syncproto/wslink/a.go", "github.com/gorilla/websocket"), ""},
		{"sql_in_desk", rule, imports("shared/desk/a.go", "database/sql"), `"sql"`},
		{"the_driver_in_hub", rule, imports("hub/a.go", "modernc.org/sqlite"), `"sql"`},
		{"sql_in_ledger", rule, imports("shared/ledger/a.go", "database/sql"), ""},
		{"a_browser_in_board", rule, imports("hub/board/a.go", "github.com/chromedp/chromedp"), "browser"},
		{"a_browser_in_a_test_of_board", rule, imports("hub/board/a_test.go", "github.com/chromedp/chromedp"), ""},
		{"the_test_kit_in_the_product", rule, imports("shared/desk/a.go", "pgregory.net/rapid"), "test kit"},
		{"testing_in_the_product", rule, imports("shared/desk/a.go", "testing"), "test kit"},
		{"the_test_kit_in_a_test", rule, imports("shared/desk/a_test.go", "pgregory.net/rapid"), ""},
		{"the_test_kit_in_a_proof", rule, imports("syncproto/simtest/a.go", "testing"), ""},
	}
}

func clockPlants() []plant {
	const rule = "the clock is read where the map allows"
	var plants []plant
	for _, word := range []string{"Now()", "Since(t)", "Until(t)", "Sleep(1)", "After(1)", "AfterFunc(1, nil)", "Tick(1)", "NewTimer(1)", "NewTicker(1)"} {
		text := "package desk\nimport \"time\"\nvar t time.Time\nfunc f() { time." + word + " }\n"
		plants = append(plants, plant{"time." + word, rule, one("shared/desk/a.go", text), "a.go:4: time." + word[:strings.Index(word, "(")]})
	}
	sleeps := "package desk_test\nimport \"time\"\nfunc f() { time.Sleep(1) }\n"
	return append(plants,
		plant{"under_another_name", rule, one("shared/desk/a.go", "package desk\nimport clock \"time\"\nvar f = clock.Now\n"), "time.Now"},
		plant{"in_a_main_file", rule, one("hub/main.go", "package main\nimport \"time\"\nvar f = time.Now\n"), ""},
		plant{"beside_a_main_file", rule, one("hub/serve.go", "package main\nimport \"time\"\nvar f = time.Now\n"), "time.Now"},
		plant{"a_duration", rule, one("shared/desk/a.go", "package desk\nimport \"time\"\nconst d = time.Second\n"), ""},
		plant{"a_test_asks_for_the_time", rule, one("shared/desk/a_test.go", "package desk_test\nimport \"time\"\nvar f = time.Now\n"), ""},
		plant{"a_test_sleeps", rule, one("shared/desk/a_test.go", sleeps), "time.Sleep"},
		plant{"a_test_sleeps_in_a_bubble", rule, one("shared/desk/a_test.go", strings.Replace(sleeps, "\"time\"", "(\n\"testing/synctest\"\n\"time\"\n)", 1)), ""},
	)
}

func goroutinePlants() []plant {
	const rule = "every goroutine of the terminal ends in a report"
	file := func(text string) string {
		return "package station\nimport (\n\"context\"\n\"sync\"\n\"time\"\n\"qianshao/terminal/fault\"\n)\n" + text
	}
	at := func(text string) map[string]string { return one("terminal/station/a.go", file(text)) }
	return []plant{
		{"a_bare_go", rule, at("func f() { go f() }"), "a bare go"},
		{"a_bare_function", rule, at("func f() { go func() { f() }() }"), "a bare go"},
		{"ended_too_late", rule, at("func f() { go func() { f(); defer fault.End() }() }"), "a bare go"},
		{"another_deferred", rule, at("func f() { go func() { defer f() }() }"), "a bare go"},
		{"ended", rule, at("func f() { go func() { defer fault.End(); f() }() }"), ""},
		{"by_the_room_of_faults", rule, at("func f() { var g fault.Group; g.Go(f); fault.Go(f) }"), ""},
		{"a_wait_group", rule, at("func f() { var g sync.WaitGroup; g.Go(f) }"), "WaitGroup"},
		{"after_a_while", rule, at("func f() { time.AfterFunc(1, f) }"), "AfterFunc"},
		{"after_the_end", rule, at("func f(ctx context.Context) { context.AfterFunc(ctx, func() { f(ctx) }) }"), "AfterFunc"},
		{"after_a_while_ended", rule, at("func f() { time.AfterFunc(1, func() { defer fault.End(); f() }) }"), ""},
		{"in_a_test", rule, one("terminal/station/a_test.go", "package station_test\nfunc f() { go f() }"), ""},
		{"elsewhere", rule, one("hub/board/a.go", "package board\nfunc f() { go f() }"), ""},
		{"in_the_room_of_faults", rule, one("terminal/fault/a.go", "package fault\nfunc f() { go f() }"), ""},
	}
}

func commentPlants() []plant {
	const rule, names = "every package says in one sentence what it is", "no package has a name that says nothing"
	desk := func(comment string) map[string]string { return one("shared/desk/a.go", comment+"package desk\n") }
	plants := []plant{
		{"no_comment", rule, desk(""), "has no comment"},
		{"another_beginning", rule, desk("// This is the desk.\n"), "must begin"},
		{"two_sentences", rule, desk("// Package desk acts. It also sings.\n"), "one sentence"},
		{"no_full_stop", rule, desk("// Package desk acts\n"), "one sentence"},
		{"and_and", rule, desk("// Package desk acts and sings and dances.\n"), "two rooms"},
		{"one_sentence", rule, desk("// Package desk is what an operator can do.\n"), ""},
		{"reasons_below", rule, desk("// Package desk is what an operator can do.\n//\n// Why so. And why not and why and why.\n"), ""},
		{"two_comments", rule, map[string]string{"shared/desk/a.go": "// Package desk acts.\npackage desk\n", "shared/desk/b.go": "// Package desk acts.\npackage desk\n"}, "has 2 comments"},
		{"only_tests", rule, one("shared/desk/a_test.go", "package desk_test\n"), "only tests here"},
	}
	for _, name := range []string{"util", "common", "helper", "helpers", "base", "misc", "types", "models", "manager", "core", "lib"} {
		plants = append(plants, plant{name, names, one("shared/"+name+"/a.go", "package "+name+"\n"), `"` + name + `" says nothing`})
	}
	return append(plants,
		plant{"hidden_in_a_folder", names, one("hub/util/board/a.go", "package board\n"), `"util"`},
		plant{"hidden_in_the_clause", names, one("hub/board/a.go", "package types\n"), `"types"`},
		plant{"a_word", names, one("shared/desk/a.go", "package desk\n"), ""},
	)
}

func shapePlants() []plant {
	const sizes, state = "files and functions stay short", "no package holds changing state"
	function := func(lines int) string {
		return "package desk\nfunc f() {\n" + strings.Repeat("_ = 1\n", lines-2) + "}\n"
	}
	file := func(lines int) string { return "package desk\n" + strings.Repeat("// line\n", lines-1) }
	return []plant{
		{"a_function_of_61_lines", sizes, one("shared/desk/a.go", function(61)), "f has 61 lines"},
		{"a_function_of_60_lines", sizes, one("shared/desk/a.go", function(60)), ""},
		{"a_long_test", sizes, one("shared/desk/a_test.go", strings.Replace(function(90), "desk", "desk_test", 1)), ""},
		{"a_file_of_501_lines", sizes, one("shared/desk/a.go", file(501)), "501 lines"},
		{"a_file_of_500_lines", sizes, one("shared/desk/a.go", file(500)), ""},
		{"init", state, one("shared/desk/a.go", "package desk\nfunc init() {}\n"), "no init"},
		{"a_method_named_init", state, one("shared/desk/a.go", "package desk\ntype T struct{}\nfunc (T) init() {}\n"), ""},
		{"a_bare_variable", state, one("shared/desk/a.go", "package desk\nvar (\n_ int\nn int\n)\n"), "a.go:4: package variable n"},
		{"a_map_anybody_may_write", state, one("shared/desk/a.go", "package desk\nvar Teams = map[string]int{}\n"), "package variable Teams"},
		{"a_map_somebody_writes", state, one("shared/desk/a.go", "package desk\nvar teams = map[string]int{}\nfunc f() { teams[\"a\"] = 1 }\n"), "a.go:3: changes package variable teams"},
		{"a_map_somebody_empties", state, one("shared/desk/a.go", "package desk\nvar teams = map[string]int{}\nfunc f() { clear(teams) }\n"), "changes package variable teams"},
		{"a_counter", state, one("shared/desk/a.go", "package desk\nvar n = 1\nfunc f() { n++ }\n"), "changes package variable n"},
		{"an_address_handed_out", state, one("shared/desk/a.go", "package desk\nvar n = 1\nfunc f() *int { return &n }\n"), "changes package variable n"},
		{"written_in_another_file", state, map[string]string{"shared/desk/a.go": "package desk\nvar n = 1\n", "shared/desk/b.go": "package desk\nfunc f() { n = 2 }\n"}, "b.go:2: changes"},
		{"a_table_only_read", state, one("shared/desk/a.go", "package desk\nvar words = map[string]string{\"a\": \"b\"}\nfunc f() string { return words[\"a\"] }\n"), ""},
		{"a_local_of_the_same_name", state, one("shared/desk/a.go", "package desk\nvar n = 1\nfunc f() { n := 2; n++ }\n"), ""},
		{"sentinels_patterns_files", state, one("shared/desk/a.go", "package desk\nimport (\n_ \"embed\"\n\"errors\"\n\"regexp\"\n)\nvar ErrNo = errors.New(\"no\")\nvar Word = regexp.MustCompile(`a`)\n//go:embed a.txt\nvar text string\nvar _ any = Word\n"), ""},
		{"a_variable_the_map_allows", state, one("terminal/window/a.go", "package window\nvar n int\n"), ""},
	}
}

func textPlants() []plant {
	const unfinished, words, outside = "nothing is left unfinished", "statements and errors are worded in their place", "tests look from outside"
	desk := func(line string) map[string]string { return one("shared/desk/a.go", "package desk\n"+line+"\n") }
	return []plant{
		{"a_note_to_self", unfinished, desk("// TO" + "DO: later"), "a.go:2"},
		{"a_st" + "ub", unfinished, desk("// a st" + "ub for now"), "finish it"},
		{"in_a_test_too", unfinished, one("shared/desk/a_test.go", "package desk_test\n// FIX"+"ME\n"), "finish it"},
		{"stubborn", unfinished, desk("// a stubborn link"), ""},
		{"sql_in_desk", words, desk("const q = `SELECT id FROM team`"), "SQL outside"},
		{"sql_in_ledger", words, one("shared/ledger/a.go", "package ledger\nconst q = `INSERT INTO team VALUES (1)`\n"), ""},
		{"a_label", words, desk("const label = \"Select a team from the list\""), ""},
		{"failed_to", words, desk("const e = \"failed to open log\""), "verb first"},
		{"open_log", words, desk("const e = \"open log: %w\""), ""},
		{"a_test_from_inside", outside, one("shared/desk/a_test.go", "package desk\n"), "package desk_test"},
		{"a_test_from_outside", outside, one("shared/desk/a_test.go", "package desk_test\n"), ""},
		{"a_window_for_tests", outside, one("shared/desk/export_test.go", "package desk\n"), ""},
	}
}

func placePlants() []plant {
	const top, words = "the top level stays as it is", "no file names a machine or a download host"
	return []plant{
		{"a_folder_of_its_own", top, one("docs/a.md", ""), "docs: the top level"},
		{"a_file_of_its_own", top, one("notes.txt", ""), "notes.txt: the top level"},
		{"the_usual", top, map[string]string{"README.md": "", ".ci/run": "", "hub/main.go": "package main\n", "go.mod": ""}, ""},
		{"go_on_the_shelf_shared", top, one("shared/a.go", "package shared\n"), "shared/a.go: shared is a shelf"},
		{"go_on_the_shelf_build", top, one("build/a.go", "package build\n"), "build is a shelf"},
		{"a_work_folder", words, one("README.md", "see\n/wo"+"rk/main\n"), "README.md:2"},
		{"a_home", words, one("a.sh", "cd /ho"+"me/li/x\n"), "a.sh:1"},
		{"a_registry", words, one("build/run", "export GOPROXY=https://proxy.go"+"lang.org\n"), "one host"},
		{"an_archive", words, one("build/run", "http://deb.deb"+"ian.org\n"), "one host"},
		{"sums", words, one("go.sum", "sum.go"+"lang.org\n"), ""},
		{"a_framework", words, one("README.md", "this framework/house\n"), ""},
	}
}

func TestMap(t *testing.T) {
	for _, c := range []struct {
		name string
		row  tidy.Room
		says string
	}{
		{"the_protocol_may_not_name_shared", tidy.Room{"syncproto/x", tidy.Shell, "shared/record"}, "never names shared"},
		{"hub_may_not_meet_terminal", tidy.Room{"hub/x", tidy.Shell, "terminal/window"}, "never import each other"},
		{"pure_may_not_name_a_shell", tidy.Room{"shared/x", tidy.Pure, "shared/ledger"}, "inward only"},
		{"product_may_not_name_a_proof", tidy.Room{"hub/x", tidy.Assembly, "syncproto/simtest"}, "imports a proof"},
		{"a_row_that_is_not_there", tidy.Room{"hub/x", tidy.Assembly, "shared/atlantis"}, "which has no row"},
		{"two_rows", tidy.Room{"shared/desk", tidy.UseCase, ""}, "two rows"},
		{"a_good_row", tidy.Room{"shared/x", tidy.UseCase, "shared/record"}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			house := smallHouse()
			house.Rooms = append(house.Rooms, c.row)
			complaints := tidy.Rules()[0].Check(house, tidy.Tree{})
			if c.says == "" && len(complaints) > 0 || c.says != "" && !strings.Contains(strings.Join(complaints, "\n"), c.says) {
				t.Errorf("says %q, want %q", complaints, c.says)
			}
		})
	}
}

func TestShared(t *testing.T) {
	tree, err := tidy.NewTree(map[string]string{
		"shared/record/a.go":    "package record\n",
		"shared/sheet/a.go":     "package sheet\n",
		"shared/board/a.go":     "package board\n",
		"shared/attic/a.go":     "package attic\n",
		"hub/main.go":           "package main\n",
		"terminal/main_test.go": "package main\n",
	})
	if err != nil {
		t.Fatal(err)
	}
	got := tidy.CheckShared(tree, []string{"qianshao/shared/record", "qianshao/shared/board"}, []string{"qianshao/shared/record", "qianshao/shared/sheet"})
	want := []string{"shared/attic: no program imports it", "shared/board: only the hub imports it: move it there", "shared/sheet: only the terminal imports it: move it there"}
	if !slices.Equal(got, want) {
		t.Errorf("says %q, want %q", got, want)
	}
	if !tree.HasProgram("hub") || tree.HasProgram("terminal") {
		t.Error("takes a test for a program, or a program for none")
	}
}
