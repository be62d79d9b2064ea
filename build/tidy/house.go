package tidy

// Ring says how far a room lies from the pure middle of the house. Imports point inward only.
type Ring int

// The rings, innermost first. Pure rooms turn values into values. Use cases take a context but own no socket and no file.
// Shells own sockets, files, widgets, goroutines and clocks. Assembly knows everyone and decides nothing. Proof rooms
// test, measure or show the product, and no room of the product imports them.
const (
	Pure Ring = iota + 1
	UseCase
	Shell
	Assembly
	Proof
)

// Room is one row of the map: where a package lies, its ring, and the project's packages it may import (separated by
// spaces; "shared/..." stands for a folder with all below it).
type Room struct {
	Path string
	Ring Ring
	May  string
}

// House is the map: every room, and every allowance a room has beyond its ring.
type House struct {
	Rooms      []Room
	Allowances []Allowance
}

// Allowance lifts one rule (or all, "...") in one place. Where is a room, a folder ("build/..."), a file, or a pattern of files.
type Allowance struct {
	Rule, Where, Why string
}

// TheHouse is this project's own map. To add a room, add its row here: a visible, reviewed act.
func TheHouse() House {
	var rooms []Room
	for _, shelf := range [][]Room{protocolRooms(), sharedRooms(), terminalRooms(), hubRooms(), buildRooms()} {
		rooms = append(rooms, shelf...)
	}
	return House{Rooms: rooms, Allowances: allowances()}
}

// protocolRooms never name anything of shared: the protocol knows wire types, never kinds.
func protocolRooms() []Room {
	return []Room{
		{"syncproto/dot", Pure, ""},
		{"syncproto/stamp", Pure, "syncproto/dot"},
		{"syncproto/merge", Pure, "syncproto/dot syncproto/stamp"},
		{"syncproto/segment", Pure, "syncproto/dot syncproto/stamp syncproto/merge"},
		{"syncproto/canon", Pure, ""},
		{"syncproto/wire", Pure, "syncproto/canon syncproto/dot syncproto/stamp syncproto/segment"},
		{"syncproto", Pure, "syncproto/dot syncproto/stamp syncproto/merge syncproto/segment syncproto/wire"},
		{"syncproto/peer", Shell, "syncproto syncproto/dot syncproto/segment syncproto/wire"},
		{"syncproto/wslink", Shell, "syncproto/dot syncproto/peer syncproto/wire"},
		{"syncproto/bundle", Shell, "syncproto syncproto/dot syncproto/segment syncproto/wire syncproto/peer"},
		{"syncproto/reception", Shell, "syncproto syncproto/dot syncproto/segment syncproto/wire syncproto/peer"},
		{"syncproto/narrow", Pure, "syncproto syncproto/dot syncproto/stamp syncproto/merge syncproto/segment syncproto/wire"},
		{"syncproto/modem", Shell, "syncproto/dot syncproto/narrow"},
		{"syncproto/simtest", Proof, "syncproto/..."},
	}
}

func sharedRooms() []Room {
	return []Room{
		{"shared/record", Pure, "syncproto/dot syncproto/stamp syncproto/merge syncproto/segment"},
		{"shared/catalog", Pure, "shared/record"},
		{"shared/roster", Pure, "shared/record shared/catalog syncproto/dot syncproto/stamp syncproto/merge"},
		{"shared/procedure", Pure, "shared/record shared/catalog shared/roster shared/identity shared/tag syncproto/dot syncproto/merge"},
		{"shared/report", Pure, "shared/record shared/catalog shared/roster shared/procedure shared/identity shared/tag syncproto/dot syncproto/merge"},
		{"shared/tag", Pure, ""},
		{"shared/intake", Pure, "shared/record shared/catalog shared/roster shared/procedure syncproto/dot syncproto/merge"},
		{"shared/shorthand", Pure, "shared/record shared/catalog shared/roster"},
		{"shared/identity", Pure, "shared/record syncproto/canon syncproto/dot syncproto/stamp syncproto/segment"},
		{"shared/desk", UseCase, "shared/record shared/catalog shared/roster shared/procedure shared/report shared/intake shared/shorthand shared/tag shared/identity syncproto/dot syncproto/stamp syncproto/merge"},
		{"shared/sqlitedb", Shell, ""},
		{"shared/ledger", Shell, "shared/record shared/roster shared/identity shared/sqlitedb " +
			"syncproto syncproto/dot syncproto/stamp syncproto/merge syncproto/segment syncproto/wire"},
		{"shared/asset", Shell, ""},
		{"shared/control", Shell, ""},
		{"shared/notebook", Shell, "shared/sqlitedb"},
		{"shared/shelf", Shell, "shared/identity shared/ledger shared/notebook shared/record shared/sqlitedb " +
			"syncproto syncproto/dot syncproto/merge syncproto/segment syncproto/peer syncproto/wire syncproto/bundle syncproto/narrow"},
		{"shared/explain", Shell, "shared/archive shared/control shared/identity shared/ledger shared/record shared/roster shared/sheet shared/shelf shared/sqlitedb syncproto/bundle"},
		{"shared/commandline", Shell, "shared/control shared/explain syncproto/modem"},
		{"shared/door", Shell, "shared/identity syncproto/dot syncproto/peer syncproto/reception syncproto/wslink"},
		{"shared/font", Shell, ""},
		{"shared/sheet", Shell, "shared/record shared/catalog shared/intake"},
		{"shared/paper", Shell, "shared/report shared/font shared/sheet shared/tag"},
		{"shared/archive", Shell, "shared/identity shared/ledger shared/paper shared/record shared/report shared/shelf shared/sqlitedb syncproto/dot syncproto/merge"},
	}
}

func terminalRooms() []Room {
	return []Room{
		{"terminal/screen", UseCase, "shared/record shared/catalog shared/roster shared/procedure shared/report shared/intake shared/shorthand shared/tag shared/identity shared/desk syncproto/dot syncproto/stamp"},
		{"terminal/palette", UseCase, "terminal/screen"},
		{"terminal/window", Shell, "shared/font terminal/fault terminal/palette terminal/screen terminal/window/..."},
		{"terminal/browser", Shell, "shared/asset shared/font terminal/fault terminal/palette terminal/screen terminal/window/burst terminal/window/chime"},
		{"terminal/window/burst", Pure, ""},
		{"terminal/window/chime", Shell, "terminal/fault"},
		{"terminal/window/ime", Shell, ""},
		{"terminal/window/look", Shell, "terminal/palette terminal/screen shared/font"},
		{"terminal/window/sample", Proof, "terminal/screen"},
		{"terminal/entry", Shell, "shared/identity syncproto syncproto/dot syncproto/wire syncproto/wslink"},
		{"terminal/uplink", Shell, "syncproto syncproto/dot syncproto/segment syncproto/wire syncproto/peer"},
		{"terminal/neighbour", Shell, "shared/door shared/identity syncproto syncproto/canon syncproto/dot syncproto/peer syncproto/reception syncproto/wire syncproto/wslink terminal/entry terminal/fault terminal/uplink"},
		{"terminal/hush", Shell, ""},
		{"terminal/fault", Shell, ""},
		{"terminal/supervisor", Shell, "terminal/fault"},
		{"terminal/notice", Shell, ""},
		{"terminal/window/display", Shell, ""},
		{"terminal/command", Assembly, "shared/... syncproto/modem terminal/station"},
		{"terminal/window/proof", Proof, "terminal/screen terminal/window terminal/window/... build/stage"},
		{"terminal/station", Assembly, "shared/... syncproto/... terminal/screen terminal/uplink terminal/neighbour terminal/entry terminal/fault"},
		{"terminal", Assembly, "shared/... syncproto/... terminal/..."},
	}
}

// areaMay is what every area of the console may import: how pages are made, what is known, and the desk's acts.
const areaMay = "hub/account hub/board hub/console/page shared/record shared/catalog shared/roster shared/procedure shared/report shared/intake shared/identity shared/desk syncproto/dot"

func hubRooms() []Room {
	return []Room{
		{"hub/board", UseCase, "shared/record shared/catalog shared/roster shared/identity shared/procedure shared/desk syncproto/dot syncproto/stamp syncproto/merge"},
		{"hub/console", Shell, "hub/account hub/board hub/console/... shared/notebook"},
		{"hub/console/page", Shell, "hub/account hub/board shared/asset shared/notebook shared/record shared/catalog shared/roster shared/procedure shared/identity shared/desk syncproto/dot"},
		{"hub/console/situation", Shell, areaMay},
		{"hub/console/books", Shell, areaMay + " shared/notebook shared/paper"},
		{"hub/console/duty", Shell, areaMay},
		{"hub/console/papers", Shell, areaMay + " shared/paper"},
		{"hub/console/admin", Shell, areaMay + " hub/gate hub/health shared/sheet"},
		{"hub/account", Shell, "shared/notebook shared/record"},
		{"hub/gate", Shell, "shared/identity shared/notebook syncproto/dot"},
		{"hub/health", Shell, "shared/explain shared/ledger shared/shelf"},
		{"hub/server", Assembly, "hub/board hub/gate hub/health shared/... syncproto/..."},
		{"hub/scene", Proof, "hub/board hub/gate shared/... syncproto/..."},
		{"hub/command", Assembly, "hub/account hub/gate hub/health hub/server shared/... syncproto/modem syncproto/narrow"},
		{"hub", Assembly, "hub/... shared/... syncproto/..."},
	}
}

func buildRooms() []Room {
	return []Room{
		{"build/tidy", Proof, ""},
		{"build/tidy/table", Proof, "build/tidy"},
		{"build/tally", Proof, ""},
		{"build/map", Proof, "shared/catalog"},
		{"build/joint", Proof, "shared/... syncproto/... hub/... terminal/..."},
		{"build/exercise", Proof, "shared/... syncproto/... build/flood"},
		{"build/flood", Proof, "shared/... syncproto/..."},
		{"build/load", Proof, "build/flood"},
		{"build/dictionary", Proof, "shared/... syncproto/... build/flood"},
		{"build/rehearsal", Proof, "shared/... syncproto/... hub/... terminal/... build/centre"},
		{"build/bench", Proof, "shared/... syncproto/... hub/... terminal/... build/flood build/centre"},
		{"build/soak", Proof, "shared/... syncproto/..."},
		{"build/seeded", Proof, ""},
		{"build/harm", Proof, "build/harm/powerfs shared/... syncproto/... hub/... terminal/..."},
		{"build/harm/powerfs", Proof, ""},
		{"build/centre", Proof, ""},
		{"build/crowd", Proof, "shared/... syncproto/... hub/... terminal/... build/flood build/centre"},
		{"build/carriers", Proof, "shared/... syncproto/... hub/... terminal/... build/flood"},
		{"build/pictures", Proof, "shared/... syncproto/... terminal/..."},
		{"build/gallery", Proof, "shared/... syncproto/... terminal/... build/flood"},
		{"build/package", Proof, "hub/command shared/commandline terminal/command"},
		{"build/stage", Proof, "shared/font"},
		{"build/chromium", Proof, ""},
		{"build/walk", Proof, "shared/tag build/stage terminal/window/burst"},
	}
}

// gates are the imports that only named places may have: the rule's name, and the import paths behind it.
func gates() map[string]string {
	return map[string]string{
		"fyne app":  "fyne.io/fyne/v2/app",
		"fyne":      "fyne.io/...",
		"age":       "filippo.io/age/...",
		"websocket": "github.com/gorilla/websocket",
		"sql":       "database/sql/... modernc.org/...",
		"browser":   "github.com/chromedp/...",
		"test kit":  "testing/... pgregory.net/... github.com/google/go-cmp/... github.com/rogpeppe/go-internal/...",
	}
}

func allowances() []Allowance {
	return []Allowance{
		{"fyne app", "terminal/main.go", "the one place that needs a real display"},
		{"fyne app", "terminal/window/proof", "a real window for the tests that type into it"},
		{"fyne", "terminal/main.go", "opens the window it is given"},
		{"fyne", "terminal/face.go", "joins the window to the screens"},
		{"fyne", "terminal/window/...", "draws screens"},
		{"fyne", "build/gallery/*_test.go", "draws the screens of an exercise"},
		{"age", "syncproto/bundle", "encrypts sticks"},
		{"websocket", "syncproto/wslink", "keeps the slow upstream behind our own Link"},
		{"websocket", "terminal/browser", "brings frames to a page"},
		{"sql", "shared/sqlitedb", "opens the file"},
		{"sql", "shared/ledger", "owns every statement"},
		{"sql", "shared/notebook", "keeps what belongs to one machine: settings, drafts, tokens"},
		{"sql", "build/bench", "measures beside plain inserts"},
		{"browser", "build/chromium", "drives the browser for every test of pages"},
		{"browser", "build/exercise", "photographs the console"},
		{"clock", "*/main.go", "assembly hands the clock in from here"},
		{"clock", "terminal/show.go", "assembly: gives the screens the time"},
		{"clock", "terminal/supervise.go", "assembly: gives the supervisor the time"},
		{"clock", "terminal/station", "waits for a sync to end"},
		{"clock", "shared/shelf", "tends the files on a beat"},
		{"clock", "shared/control/loopback.go", "a caller that shows nothing is not waited for"},
		{"clock", "shared/sqlitedb/replace.go", "waits for a moment when nobody reads"},
		{"clock", "build/...", "programs that measure, play or watch real time"},
		{"clock", "syncproto/peer", "watchdog and pacing, tested in synctest"},
		{"clock", "syncproto/wslink", "a socket's deadlines are moments of the real clock"},
		{"clock", "syncproto/modem", "made-up air, and a device that does not answer, tested in synctest"},
		{"clock", "syncproto/reception", "gives up on silent callers, tested in synctest"},
		{"clock", "terminal/browse.go", "assembly: cookies hold for a day"},
		{"clock", "terminal/browser", "paces frames and bounds a socket's deadlines"},
		{"clock", "terminal/window", "tells a scanner's keys from a person's, and takes back a snack bar"},
		{"clock", "terminal/window/proof", "a program that waits for the window to rest"},
		{"clock", "terminal/uplink", "backs off between calls, tested in synctest"},
		{"clock", "terminal/neighbour", "looks around its networks on a beat, tested in synctest and on real ones"},
		{"clock", "hub/server/narrow.go", "looks on a beat at what lines have settled"},
		{"clock", "hub/health", "looks on a beat, and measures requests"},
		{"clock", "hub/console", "keeps event streams alive"},
		{"goroutine", "terminal/planted.go", "plants the panics that a test wants to see survived"},
		{"clock", "terminal/planted.go", "looks on a beat for what to plant"},
		{"goroutine", "terminal/screen/loop.go", "catches what its effects panic with, one by one, and is no shell"},
		{"variable", "terminal/window/ime", "C calls back without a receiver"},
	}
}
