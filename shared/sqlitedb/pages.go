package sqlitedb

import (
	"sync"

	"modernc.org/libc"
	"modernc.org/libc/sys/types"
	sqlite3 "modernc.org/sqlite/lib"
)

// Pages that SQLite keeps in memory, over all files and connections of a process: seven MiB of them. A page asked for
// beyond takes the place of the one unused longest, whichever file it is of.
const (
	pagesKept = 1664
	pageSlot  = 4096 + 272 // a page, and what SQLite keeps beside it
)

// keepPages gives SQLite one piece of memory for its pages, which it takes only before its first file is opened. By itself
// it would ask for each page apart and get eight KiB, since its allocator knows powers of two, and every connection would
// fill up a cache of its own.
var keepPages = sync.OnceFunc(func() { //nolint:gochecknoglobals // there is one SQLite in a process
	tls := libc.NewTLS()
	defer tls.Close()
	pages := libc.Xmalloc(tls, types.Size_t(pagesKept*pageSlot))
	arguments := libc.Xmalloc(tls, argumentBytes)
	if pages == 0 || arguments == 0 {
		return // it goes on asking for each page
	}
	defer libc.Xfree(tls, arguments)
	if sqlite3.Xsqlite3_config(tls, sqlite3.SQLITE_CONFIG_PAGECACHE, libc.VaList(arguments, pages, int32(pageSlot), int32(pagesKept))) != sqlite3.SQLITE_OK {
		libc.Xfree(tls, pages) // somebody else opened a file before
	}
})

// argumentBytes is room for three arguments of a C function.
const argumentBytes = 3 * 8
