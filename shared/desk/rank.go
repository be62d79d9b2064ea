package desk

import (
	"cmp"
	"slices"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"

	"qianshao/shared/record"
)

// Rank is where a value stands among others of its field.
type Rank struct {
	number float64
	words  string // empty: there is no value
}

// RankOf ranks a figure.
func RankOf(figure float64) Rank { return Rank{figure, valued} }

// Ranks ranks the values of one column. It is for one goroutine.
type Ranks struct {
	order *collate.Collator
	buf   collate.Buffer
	known map[string]Rank // many lines name the same team
}

// NewRanks makes one.
func NewRanks() *Ranks {
	return &Ranks{order: collate.New(language.Chinese, collate.Numeric), known: map[string]Rank{}}
}

// valued marks the rank of a value that is no text.
const valued = "#"

// Of ranks the value of a field: numbers and moments as such, codes as they are declared, everything else by its words, a
// personal one by what is shown of it.
func (r *Ranks) Of(row *record.Record, f *record.Field) Rank {
	value := row.Value(f.Name)
	switch {
	case value.IsNone():
		return Rank{}
	case f.Type == record.Time:
		return Rank{float64(row.Time(f.Name).UnixMilli()), valued}
	case f.Type == record.Number:
		return Rank{row.Number(f.Name), valued}
	}
	if o := f.Match(row.Text(f.Name)); o != nil {
		return Rank{float64(slices.IndexFunc(f.Options, func(known record.Option) bool { return known.Name == o.Name })), valued}
	}
	rank := r.Words(f.Show(value, "zh"))
	rank.number = float64(len(f.Options)) // words nobody declared stand behind those that are
	return rank
}

// Words ranks a text as people order names: by pinyin, numbers in it as numbers. An empty one is no value.
func (r *Ranks) Words(text string) Rank {
	if text == "" {
		return Rank{}
	}
	rank, ok := r.known[text]
	if !ok {
		r.buf.Reset()
		rank = Rank{words: valued + string(r.order.KeyFromString(&r.buf, soundOf(text)))}
		r.known[text] = rank
	}
	return rank
}

// Compare orders two ranks, or the other way round; no value stands last either way.
func (a Rank) Compare(b Rank, down bool) int {
	if (a.words == "") != (b.words == "") {
		return cmp.Compare(len(b.words), len(a.words))
	}
	way := cmp.Or(cmp.Compare(a.number, b.number), cmp.Compare(a.words, b.words))
	if down {
		return -way
	}
	return way
}
