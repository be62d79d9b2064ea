// Package screen is what the operator sees, as plain values.
package screen

// View is everything that stands in the window at one moment. It is made from the Model by Render and holds no
// decision: the window draws it block by block and sends back Messages. Two equal Views look the same.
type View struct {
	Title    string    // of the window
	Language Language  // of the strings below; the window needs it only for its own tool-tips
	Look     Look      // theme and text size
	Exercise string    // "演练" banner text; empty in a real incident
	Header   Header    // first line
	Bar      []BarItem // the sync bar, always visible
	Nav      []NavItem // left-hand list of screens
	Heading  string    // of the current screen
	Hint     string    // one line under the heading; may be empty
	Body     []Block   // top to bottom
	Snack    *Snack    // last act and its undo; nil when nothing was done lately
	Dialog   *Dialog   // asked above everything else; nil when nothing is asked
	Focus    Focus     // where the keyboard should go
	Sound    Sound     // of the last scan
}

// Language of the words on screen.
type Language string

// The two languages of the product; Chinese comes first.
const (
	Chinese Language = "zh"
	English Language = "en"
)

// Look is how the window draws: a theme and a text size.
type Look struct {
	Theme Theme
	Size  TextSize
}

// Theme names one of the window's colour sets.
type Theme string

// Day, Night, HighContrast and NightRed are 日间, 夜间, 高对比 and 夜红.
const (
	Day          Theme = "day"
	Night        Theme = "night"
	HighContrast Theme = "contrast"
	NightRed     Theme = "red"
)

// Themes are all there are, in the order in which F12 goes through them.
func Themes() []Theme { return []Theme{Day, Night, HighContrast, NightRed} }

// TextSize is 标准, 大 or 特大.
type TextSize string

// The three text sizes.
const (
	SizeNormal TextSize = "normal"
	SizeLarge  TextSize = "large"
	SizeHuge   TextSize = "huge"
)

// Header is the first line of the frame.
type Header struct {
	Product  string // 重庆社会应急力量现场协调终端
	Incident string // 事件：江津‘7·12’暴雨洪涝
	Clock    string // 14:34, minutes only, so that an idle window stays idle
	Operator string // 操作员 李敏·登记岗
}

// BarItem is one cell of the sync bar. ID is sent in Pressed when it is clicked.
type BarItem struct {
	ID   string
	Text string
	Tone Tone
}

// NavItem is one screen in the left-hand list. Badge is a short count shown at its end, empty for none.
type NavItem struct {
	ID     string
	Key    string // "F2", "Alt+T", …
	Label  string
	Badge  string
	Tone   Tone // of the badge
	Active bool
	Under  bool // belongs to the one above it
}

// Tone is what a colour means; the window pairs every tone with a shape so that colour is never the only sign.
type Tone string

// Tones. The six status tones are those of the force board.
const (
	Plain     Tone = ""
	Muted     Tone = "muted"     // unimportant or outdated
	Info      Tone = "info"      // ● normal, offline is one of these
	Good      Tone = "good"      // ✔ confirmed
	Warn      Tone = "warn"      // ⚠ look at this
	Alarm     Tone = "alarm"     // ✖ risk of loss, overdue
	EnRoute   Tone = "enroute"   // ▷ 在途
	Ready     Tone = "ready"     // ■ 待命
	OnTask    Tone = "ontask"    // ▲ 任务中
	Resting   Tone = "resting"   // ◐ 休整
	Withdrawn Tone = "withdrawn" // ○ 已撤离
)

// Tones of kinds of resource, for stripes only: no status has their hues, and a letter always stands on them.
const (
	KindWater   Tone = "kind-water"
	KindHeight  Tone = "kind-height" // mountain, rope, forest fire
	KindRuins   Tone = "kind-ruins"
	KindMedical Tone = "kind-medical"
	KindOther   Tone = "kind-other"
)

// Block is one part of a screen: exactly one of its fields is set.
type Block struct {
	Form    *Form
	List    *List
	Board   *Board
	Tiles   *Tiles
	Note    *Note
	Actions *Actions
	Split   *Split
	Tabs    *Tabs
	Code    *CodePicture
}

// CodePicture is a text as a QR code, for a scanner or another screen's camera.
type CodePicture struct{ Text string }

// Tabs is a row of things to look at, of which one is open; it wraps where it is long. Pressed carries the item's ID.
type Tabs struct {
	ID    string
	Items []Tab
}

// Tab is one of them; Badge is a short count at its end.
type Tab struct {
	ID     string
	Label  string
	Badge  string
	Tone   Tone // of the badge
	Active bool
}

// Split puts two columns of blocks side by side. Ratio is the share of the left one, 0.2 to 0.8.
type Split struct {
	Left, Right []Block
	Ratio       float64
}

// Note is a line or paragraph of text.
type Note struct {
	Text  string
	Tone  Tone
	Facts []Fact // the same as Text, apart: a face that can set labels off draws these instead
}

// Fact is a label and what stands beside it.
type Fact struct{ Label, Text string }

// Tiles are large figures with their age.
type Tiles struct {
	ID    string
	Items []Tile
}

// Tile is one figure. ID is sent in Pressed when the tile opens its records; empty means it does not.
type Tile struct {
	ID    string
	Label string
	Value string
	Note  string // unit, as-of, definition
	Tone  Tone
}

// Actions is a row of buttons.
type Actions struct {
	Buttons []Button
}

// Button does one act. Whoever draws a row of them puts the primary one first and dangerous ones last and apart, and what
// has no room on one line behind a button 更多. Label already holds the words; Key is shown after it ("Ctrl+Enter").
type Button struct {
	ID      string
	Label   string
	Key     string
	Primary bool
	Danger  bool
	Off     bool // shown but not to be pressed
}

// Form is a group of fields. Columns is 1 to 6; Enter goes to the next field and, in the last one, presses Submit.
type Form struct {
	ID      string
	Title   string
	Columns int
	Fields  []Field
	Buttons []Button
	Submit  string // ID of the button that Enter in the last field presses; empty for none
	Problem string // summary of what is wrong, empty when nothing is
	Filter  bool   // narrows what stands below: one line without a ground of its own, labels beside the entries
}

// FieldKind decides the entry's behaviour and its input-method policy.
type FieldKind string

// Field kinds. Only Han and Text let the input method in.
const (
	Text     FieldKind = "text"     // free text, input method as the operator left it
	Han      FieldKind = "han"      // Chinese text: names, remarks
	Long     FieldKind = "long"     // several lines; Enter makes a new line, Tab leaves
	Code     FieldKind = "code"     // ASCII codes: bypasses the input method
	Plate    FieldKind = "plate"    // number plates apart by blanks: bypasses the input method, capitals, 渝 unless another province is picked
	Digits   FieldKind = "digits"   // phone, ID number, counts: bypasses the input method
	Search   FieldKind = "search"   // finds records by fragment, initials, phone tail, plate; input method allowed
	Scan     FieldKind = "scan"     // scanner field: bypasses the input method
	Pick     FieldKind = "pick"     // one of Options; type-ahead by pinyin initials, digits 1–9 choose
	Check    FieldKind = "check"    // yes or no; Text is "true" or ""
	Time     FieldKind = "time"     // clock time; bypasses the input method
	Password FieldKind = "password" // dots; bypasses the input method
	ReadOnly FieldKind = "readonly" // shown, not typed
)

// Field is one labelled entry. The window owns the text while it is typed and sends Typed for every change; it
// replaces what stands in the entry with Text only when Rev differs from the Rev it drew last, so that a late model
// never overwrites fresh typing.
type Field struct {
	ID       string
	Label    string
	Hint     string
	Kind     FieldKind
	Required bool
	Text     string // for Pick: the ID of the chosen option
	Rev      int
	Options  []Option
	Recent   []string // values used lately in this field on this desk, the last first: offered below the entry
	NoMatch  string   // what is said when what was typed or pasted is not taken, with a place for it
	Error    string   // shown under the field
	Note     string   // shown under the field when there is no Error: conflict mark, last known value
	Wide     bool     // takes the whole row
	Off      bool
	Coming   bool // a Time that is expected: the next such moment, not the last
	LenMax   int  // in characters; 0 means 200
}

// Option is one choice of a Pick. Initials are its pinyin initials in lower case, every reading, separated by spaces.
type Option struct {
	ID       string
	Label    string
	Initials string
}

// List is a table of rows, of which a View holds those around what is looked at; the window creates only the visible ones
// and sends RowChosen, RowOpened, and RowsWanted when rows come in sight that the View does not hold.
type List struct {
	ID       string
	Title    string
	Columns  []Column
	Rows     []Row
	First    int    // how many rows stand before the first of Rows
	Total    int    // rows there are; 0 when there are no others than Rows
	Selected string // row ID
	Empty    string // shown when there are no rows
	Footer   string // 显示 x / y
	Height   int    // rows wanted on screen; 0 takes the space that is left
}

// All is how many rows the list has, held or not.
func (l List) All() int { return max(l.Total, l.First+len(l.Rows)) }

// Column is one column; Weight is its share of the width.
type Column struct {
	Title  string
	Weight float32
	Right  bool // numbers stand right
	Fit    bool // a number or plate: never cut, however long
	Mark   bool // how far the record has travelled: the first to go where there is little room
}

// Row is one line of a List. Mark is the sync glyph and word (仅本机, 已发送, 中心已确认) and stands last.
type Row struct {
	ID    string
	Cells []Cell
}

// Cell is the text of one column.
type Cell struct {
	Text string
	Tone Tone
}

// Board is the T-card board.
type Board struct {
	ID       string
	Columns  []BoardColumn
	Selected string // card ID
}

// BoardColumn holds the cards of one status. Digit moves a card here after M.
type BoardColumn struct {
	ID    string
	Title string
	Digit string
	Tone  Tone
	Cards []Card
}

// Card is one team.
type Card struct {
	ID     string
	Title  string
	Lines  []string
	Stripe Tone   // kind of resource
	Kind   string // its letter, which stands on the stripe; empty where there is no stripe
	Mark   string // age of last contact, conflict sign
	Tone   Tone   // of the mark
}

// Snack is the line at the bottom after an act. UndoID is sent in Pressed; empty means it cannot be undone.
type Snack struct {
	Text   string
	Tone   Tone
	UndoID string
	Undo   string // label, with the seconds left

	OfferID string // sent in Pressed: a paper of what was done; empty when there is none
	Offer   string // its label
}

// Dialog asks something above the screen. Esc presses Cancel.
type Dialog struct {
	ID       string
	Title    string
	Body     []Block
	Cancel   string // button ID
	Question bool   // must be answered before anything else; a form or a card may be left for another screen
}

// Focus asks the window to move the keyboard. It acts only when Rev differs from the last one it obeyed.
type Focus struct {
	Field string // field, list or board ID
	Rev   int
}
