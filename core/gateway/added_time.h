// What the gateway adds to a statement on its way up: from when it is looked at to when its last byte is sent, its record
// included, without the time in which answers to what the same client sent before are waited for.
#pragma once

#include <cstdint>
#include <vector>

namespace gatehouse::gateway {

class LatencyWindow;

/// Of one session; used on its thread.
class AddedTime {
public:
    struct Start {
        int64_t atNs = 0;
        int64_t elsewhereNs = 0;
    };
    /// While it lives, time is the client's or the server's own.
    class Elsewhere {
    public:
        explicit Elsewhere(AddedTime& added);
        ~Elsewhere();
        Elsewhere(const Elsewhere&) = delete;
        Elsewhere& operator=(const Elsewhere&) = delete;

    private:
        AddedTime& m_added;
        int64_t m_sinceNs;
    };

    [[nodiscard]] Start begin() const;
    /// The statement is in the outbox: it counts when that is sent.
    void ready(Start start) { m_ready.push_back(start); }
    [[nodiscard]] bool isReady() const { return !m_ready.empty(); }
    /// The outbox was sent.
    void sent(LatencyWindow& latencies, int64_t second);

private:
    int64_t m_elsewhereNs = 0;
    std::vector<Start> m_ready;
};

}  // namespace gatehouse::gateway
