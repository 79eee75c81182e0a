#include "core/ledger/receipt.h"

#include "core/ledger/merkle.h"
#include "core/ledger/record_body.h"

#include <nlohmann/json.hpp>

#include <optional>

namespace gatehouse::ledger {

namespace {

using nlohmann::json;

constexpr const char* kFormat = "gatehouse-receipt-1";
constexpr size_t kReceiptBytesMax = 64u << 20;
constexpr size_t kProofMax = 64;   // a tree of 2^64 leaves

Error notAReceipt(const std::string& why)
{
    return Error{"this is not a receipt: " + why, "save it again from the audit page or with gatehousectl"};
}

const std::string* textAt(const json& object, const char* key)
{
    const auto it = object.find(key);
    return it != object.end() ? it->get_ptr<const std::string*>() : nullptr;
}

std::optional<uint64_t> numberAt(const json& object, const char* key)
{
    const auto it = object.find(key);
    if (it == object.end() || !it->is_number_unsigned())
        return std::nullopt;
    return it->get<uint64_t>();
}

std::optional<Digest> digestFrom(const std::string* text)
{
    const auto bytes = text ? fromBase64(*text) : std::nullopt;
    Digest digest{};
    if (!bytes || bytes->size() != digest.size())
        return std::nullopt;
    std::copy(bytes->begin(), bytes->end(), digest.begin());
    return digest;
}

}  // namespace

std::string receiptToJson(const Receipt& receipt)
{
    json proof = json::array();
    for (const Digest& hash : receipt.proof)
        proof.push_back(toBase64(hash));
    json text = {
        {"format", kFormat},
        {"seq", receipt.record.seq},
        {"leaf", toBase64(receipt.record.leaf)},
        {"body", receipt.record.body},
        {"proof", std::move(proof)},
        {"head", {{"size", receipt.head.size}, {"root", toBase64(receipt.head.root)},
                  {"time", receipt.head.timeUs}, {"signature", toBase64(receipt.head.signature)}}},
    };
    return text.dump(2, ' ', false, json::error_handler_t::replace) + "\n";
}

Result<Receipt> receiptFromJson(std::string_view text)
{
    if (text.size() > kReceiptBytesMax)
        return notAReceipt("it is too large");
    // Depth is bounded by the form: the object, its head and its proof.
    const json::parser_callback_t shallow = [](int depth, json::parse_event_t, json&) { return depth <= 3; };
    const json parsed = json::parse(text.begin(), text.end(), shallow, false);
    if (!parsed.is_object())
        return notAReceipt("it is not a JSON object");
    const std::string* format = textAt(parsed, "format");
    if (!format || *format != kFormat)
        return notAReceipt("its format is unknown");
    const auto seq = numberAt(parsed, "seq");
    const auto leaf = digestFrom(textAt(parsed, "leaf"));
    const std::string* body = textAt(parsed, "body");
    const auto proof = parsed.find("proof");
    const auto head = parsed.find("head");
    if (!seq || !leaf || !body || proof == parsed.end() || head == parsed.end())
        return notAReceipt("it is incomplete");
    if (!proof->is_array() || proof->size() > kProofMax)
        return notAReceipt("its proof is not a list of at most 64 hashes");
    if (!head->is_object())
        return notAReceipt("its head is not an object");

    Receipt receipt;
    for (const json& entry : *proof) {
        const auto hash = digestFrom(entry.get_ptr<const std::string*>());
        if (!hash)
            return notAReceipt("its proof holds something that is not a hash");
        receipt.proof.push_back(*hash);
    }
    const auto size = numberAt(*head, "size");
    const auto root = digestFrom(textAt(*head, "root"));
    const auto time = head->find("time");
    const std::string* signature = textAt(*head, "signature");
    const auto signatureBytes = signature ? fromBase64(*signature) : std::nullopt;
    if (!size || !root || time == head->end() || !time->is_number_integer() || !signatureBytes)
        return notAReceipt("its head is incomplete");
    auto read = fromBody(*body, nullptr);
    if (!read)
        return notAReceipt(read.error().message);
    receipt.record.seq = *seq;
    receipt.record.leaf = *leaf;
    receipt.record.body = *body;
    receipt.record.record = std::move(read->record);
    receipt.head.size = *size;
    receipt.head.root = *root;
    receipt.head.timeUs = time->get<int64_t>();
    receipt.head.signature = *signatureBytes;
    return receipt;
}

Outcome verifyReceipt(const Receipt& receipt, const std::string& origin, const Bytes& publicKey)
{
    const StoredRecord& record = receipt.record;
    const std::string name = "record " + std::to_string(record.seq);
    const auto read = fromBody(record.body, nullptr);
    if (!read)
        return read.error();
    if (record.seq == 0 || read->seq != record.seq)
        return Error{name + ": its body belongs to record " + std::to_string(read->seq), ""};
    if (!constantTimeEqual(leafHash(asBytes(record.body)), record.leaf))
        return Error{name + ": its body does not match its hash", ""};
    if (!verifyInclusion(record.leaf, record.seq - 1, receipt.head.size, receipt.proof, receipt.head.root))
        return Error{name + ": the path to the ledger's root does not hold", ""};
    if (!verifyHead(receipt.head, origin, publicKey))
        return Error{name + ": the head is not signed by this ledger", "check the public key and the ledger's name"};
    return Done{};
}

}  // namespace gatehouse::ledger
