#include "grammar/source.h"

#include <string.h>

ZjPlace zj_source_place(const ZjSource *source, uint32_t offset)
{
    uint32_t low = 0, high = source->line_count; /* the last line that starts at or before it */
    if (offset > source->bytes.len) offset = source->bytes.len;
    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;
        if (source->line_starts[middle] <= offset)
            low = middle;
        else
            high = middle;
    }
    ZjPlace place = {.line = low + 1, .column = 1};
    const unsigned char *p =
        (const unsigned char *)source->bytes.ptr + source->line_starts[low];
    const unsigned char *end = (const unsigned char *)source->bytes.ptr + offset;
    while (p < end) {
        uint32_t cp, n = zj_utf8_decode(
                         p, (const unsigned char *)source->bytes.ptr + source->bytes.len, &cp);
        if (n == 0) {
            n = 1;
            cp = 0xFFFD;
        }
        if (p + n > end) break;
        place.column++;
        if (cp == '\t')
            place.display += ZJ_TAB_WIDTH - place.display % ZJ_TAB_WIDTH;
        else
            place.display += (uint32_t)zj_utf8_width(cp);
        p += n;
    }
    return place;
}

ZjText zj_source_line(const ZjSource *source, uint32_t line)
{
    if (line == 0 || line > source->line_count) return (ZjText){"", 0};
    uint32_t from = source->line_starts[line - 1];
    uint32_t to = line < source->line_count ? source->line_starts[line] : source->bytes.len;
    while (to > from &&
           (source->bytes.ptr[to - 1] == '\n' || source->bytes.ptr[to - 1] == '\r'))
        to--;
    return (ZjText){source->bytes.ptr + from, to - from};
}

ZjText zj_source_text(const ZjSources *sources, ZjSpan span)
{
    return (ZjText){sources->at[span.file]->bytes.ptr + span.start, span.end - span.start};
}
