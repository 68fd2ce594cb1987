#include <nettle/sha2.h>

#include "vm/facts/facts.h"

/* Each text after its length, so that no two pairs of texts hash alike. */
static void add_text(struct sha256_ctx *ctx, ZjText text)
{
    uint8_t length[8];
    for (int i = 0; i < 8; i++)
        length[i] = (uint8_t)((uint64_t)text.len >> (8 * i));
    sha256_update(ctx, sizeof length, length);
    if (text.len != 0) sha256_update(ctx, text.len, (const uint8_t *)text.ptr);
}

void zj_facts_hash(ZjText json, ZjText policy_facts, char out[65])
{
    static const char digits[] = "0123456789abcdef";
    struct sha256_ctx ctx;
    uint8_t digest[SHA256_DIGEST_SIZE];
    sha256_init(&ctx);
    add_text(&ctx, json);
    add_text(&ctx, policy_facts);
    sha256_digest(&ctx, sizeof digest, digest);
    for (size_t i = 0; i < sizeof digest; i++) {
        out[2 * i] = digits[digest[i] >> 4];
        out[2 * i + 1] = digits[digest[i] & 15];
    }
    out[64] = '\0';
}
