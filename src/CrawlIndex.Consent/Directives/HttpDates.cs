using System.Globalization;
using System.Text;

namespace CrawlIndex.Consent.Directives;

/// <summary>Dates as robots directives hold them: RFC 822, RFC 850, ISO 8601, with weekday, comma and zone name.</summary>
public static class HttpDates
{
    private const int MaxLength = 64;

    private static readonly string[] Months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

    private static readonly Dictionary<string, int> ZoneHours = new(StringComparer.OrdinalIgnoreCase)
    {
        ["GMT"] = 0, ["UTC"] = 0, ["UT"] = 0, ["Z"] = 0, ["EST"] = -5, ["EDT"] = -4, ["CST"] = -6, ["CDT"] = -5,
        ["MST"] = -7, ["MDT"] = -6, ["PST"] = -8, ["PDT"] = -7, ["CET"] = 1, ["CEST"] = 2, ["BST"] = 1,
    };

    public static bool TryParse(ReadOnlySpan<byte> bytes, out DateTimeOffset date)
    {
        date = default;
        bytes = bytes.Trim(" \t"u8);
        if (bytes.IsEmpty || bytes.Length > MaxLength) return false;
        var text = Encoding.Latin1.GetString(bytes);
        if (char.IsAsciiDigit(text[0]) && text.Length >= 8 && text.IndexOf('-', StringComparison.Ordinal) == 4)
            return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out date);
        return TryParseWords(text.Split([' ', ',', '-', '\t'], StringSplitOptions.RemoveEmptyEntries), out date);
    }

    private static bool TryParseWords(string[] words, out DateTimeOffset date)
    {
        date = default;
        int day = 0, month = 0, year = 0;
        var time = TimeSpan.Zero;
        var offset = TimeSpan.Zero;
        foreach (var word in words)
        {
            if (word.Contains(':', StringComparison.Ordinal))
            {
                if (!TimeSpan.TryParse(word, CultureInfo.InvariantCulture, out time) || time.Days != 0) return false;
            }
            else if (word[0] == '+' || (year > 0 && word.Length == 4 && time != TimeSpan.Zero && int.TryParse(word, out _))) offset = ZoneOf(word);
            else if (int.TryParse(word, NumberStyles.None, null, out var number))
            {
                if (day == 0 && word.Length <= 2) day = number;
                else if (year == 0 && word.Length is 2 or 4) year = word.Length == 2 ? (number < 70 ? 2000 : 1900) + number : number;
                else return false;
            }
            else if (month == 0 && word.Length >= 3 && Array.IndexOf(Months, word[..3].ToLowerInvariant()) is >= 0 and var index) month = index + 1;
            else if (ZoneHours.TryGetValue(word, out var hours)) offset = TimeSpan.FromHours(hours);
            else if (day != 0 || !IsWeekday(word)) return false;
        }
        if (day is < 1 or > 31 || month == 0 || year is < 1 or > 9998 || day > DateTime.DaysInMonth(year, month)) return false;
        date = new DateTimeOffset(new DateTime(year, month, day) + time, TimeSpan.Zero) - offset;
        return true;
    }

    private static TimeSpan ZoneOf(string word) =>
        int.TryParse(word.TrimStart('+'), NumberStyles.None, null, out var number) && number <= 1400 ? new TimeSpan(number / 100, number % 100, 0) : TimeSpan.Zero;

    private static bool IsWeekday(string word) =>
        word.Length >= 3 && word[..3].ToLowerInvariant() is "mon" or "tue" or "wed" or "thu" or "fri" or "sat" or "sun";
}
